"""The papers of an improvement."""
