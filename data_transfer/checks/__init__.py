"""Checks of a moved system that a file of its caller declares."""
