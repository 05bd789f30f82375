"""The four content folders as one thing."""
