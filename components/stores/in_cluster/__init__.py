"""Databases, caches and brokers that run in the cluster, each as one pod with a block volume."""
