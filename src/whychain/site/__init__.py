"""How it looks: the static site."""
