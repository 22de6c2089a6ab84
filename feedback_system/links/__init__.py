"""Pages for people outside the house, who have no account: each is reached by a link that came by mail and is used up by its answer."""
