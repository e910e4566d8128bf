"""Cluster Autoscaler and its IAM policy."""
