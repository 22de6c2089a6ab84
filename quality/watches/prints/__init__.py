"""The paper of a signal of early warning."""
