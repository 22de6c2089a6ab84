"""Sums of a month that are kept until a case of that month changes, and what tells them so."""
