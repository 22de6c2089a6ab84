"""Signals of early warning in the API."""
