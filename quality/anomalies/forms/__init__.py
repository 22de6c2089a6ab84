"""The forms of anomaly alerts."""
