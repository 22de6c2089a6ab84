"""The forms of return visits."""
