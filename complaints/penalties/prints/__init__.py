"""The papers of sanctions."""
