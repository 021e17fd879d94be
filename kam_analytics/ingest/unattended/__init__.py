"""Imports with no person in between: from a request, through the inbox of a running dashboard, from a watched folder."""
