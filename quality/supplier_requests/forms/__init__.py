"""The forms of a supplier request."""
