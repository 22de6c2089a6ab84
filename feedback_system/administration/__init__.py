"""The settings pages of the whole company: what there is to set up, the company itself, the rules to read."""
