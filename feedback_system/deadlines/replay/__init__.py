"""Replay: what a drafted rule or calendar would have done over the clocks of the last months, and the self-test.

`drafts.py` holds what is tried, `history.py` reads the clocks as they were, `recounting.py` counts them (pure), `figures.py`
adds up, `job.py` is the job that does it in chunks. Nothing of a clock is written.
"""
