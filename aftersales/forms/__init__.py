"""The forms of the steps of a return."""
