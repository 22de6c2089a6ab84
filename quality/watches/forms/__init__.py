"""What people type about early warning."""
