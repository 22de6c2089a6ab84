"""Service calls in the API."""
