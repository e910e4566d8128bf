"""Dumps and restores of PostgreSQL databases."""
