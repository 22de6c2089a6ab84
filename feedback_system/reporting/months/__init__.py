"""The close of a month: its figures signed with their cases, what moved since, and restatements that say so."""
