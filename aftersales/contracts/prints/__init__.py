"""What of a contract renewal goes on paper."""
