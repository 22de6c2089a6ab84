"""The paper of an anomaly alert."""
