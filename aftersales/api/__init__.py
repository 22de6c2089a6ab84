"""Returns in the API."""
