"""Supplier requests in the API."""
