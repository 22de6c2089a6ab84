"""Long work that people ask for and come back to: rows in the database, taken up by a worker, followed on a page.

An app names its kinds of work (`kinds.register`), asks for one (`operations.ask`), and finds the outcome in the row.
The database is the truth: a message only wakes a worker, and a worker that dies loses its lease to the next.
"""
