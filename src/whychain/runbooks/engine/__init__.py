"""Performing a plan: what comes next, what a failure means, what is taken back."""
