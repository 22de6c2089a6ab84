"""The arithmetic of early warning: plain functions on counts, exposures and weeks. No database, no clock, no web."""
