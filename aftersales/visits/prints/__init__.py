"""What of a return visit goes on paper."""
