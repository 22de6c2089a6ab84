"""Improvements in the API."""
