"""The pages of written reports."""
