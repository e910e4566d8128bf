"""Databases, caches and brokers of systems, and their credentials."""
