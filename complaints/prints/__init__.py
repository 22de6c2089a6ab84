"""What stands on the papers of a complaint, as plain data for the print engine."""
