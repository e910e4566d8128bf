"""Velero, its bucket and its IAM policy."""
