"""Exact Boolean logic: formulas, decision diagrams and the families of sets they answer with."""
