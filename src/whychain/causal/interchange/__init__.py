"""Graphs and fault trees of other tools, both ways: a format, a file."""
