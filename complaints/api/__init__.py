"""Complaints in the API: what the form holds, and how a complaint is opened."""
