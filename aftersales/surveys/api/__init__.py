"""Surveys for machines."""
