"""Checker for the language of this project: field terms, docstring openings, test names and error messages."""
