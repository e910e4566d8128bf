"""Cluster add-ons, one file or folder each."""
