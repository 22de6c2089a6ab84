"""Pages of log-in, profile, people, departments and roles."""
