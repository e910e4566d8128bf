"""Reduces upstream files to the facts in ``reference/``."""
