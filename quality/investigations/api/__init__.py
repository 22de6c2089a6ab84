"""Investigations in the API."""
