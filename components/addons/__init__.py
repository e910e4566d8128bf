"""Cluster add-ons, one a file."""
