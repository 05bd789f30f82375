"""What to do: runbooks and their plans."""
