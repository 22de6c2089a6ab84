"""The forms of contract renewals, and of the words that go to customers."""
