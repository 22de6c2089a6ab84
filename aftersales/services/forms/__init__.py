"""The forms of the steps of a service call."""
