"""Postmortems you can query, runbooks you can run."""
