"""Contract renewals in the API."""
