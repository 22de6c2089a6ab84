"""The papers of a service call."""
