"""The arithmetic of surveys: exact, without database and without web. Shares are fractions until they are shown."""
