"""Surveys on paper."""
