"""Sanctions and deductions in the API."""
