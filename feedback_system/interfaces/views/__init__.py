"""The addresses: read with scopes, change through the one door."""
