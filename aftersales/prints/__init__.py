"""The papers of a return."""
