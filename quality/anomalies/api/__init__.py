"""Anomaly alerts in the API."""
