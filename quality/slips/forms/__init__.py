"""The forms of slips, and those of their settings."""
