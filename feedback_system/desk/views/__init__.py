"""The shared screens: each view loads what is visible, calls one thing, and answers."""
