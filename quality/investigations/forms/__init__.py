"""The forms of the steps of an investigation."""
