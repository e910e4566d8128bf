"""The EKS control plane, its access entries and its node groups."""
