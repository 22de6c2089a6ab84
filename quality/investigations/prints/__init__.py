"""The papers of investigations and of the accident analysis file."""
