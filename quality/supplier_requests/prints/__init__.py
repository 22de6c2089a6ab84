"""The supplier request on paper."""
