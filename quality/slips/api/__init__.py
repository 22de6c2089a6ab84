"""Slips in the API."""
