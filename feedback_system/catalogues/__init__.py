"""Catalogues of defects, causes and kinds of faults: trees with validity in three languages, and merges that keep history."""
