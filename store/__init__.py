"""What we keep, and how it is found again: models, and plain functions that take a session.

The database is the truth. Everything else (queue, spool) only points at it or waits to enter it.
"""
