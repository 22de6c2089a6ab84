"""The paper of a slip."""
