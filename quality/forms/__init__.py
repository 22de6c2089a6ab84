"""The forms of the steps of an improvement."""
