"""Workloads of a system: namespaces, microservices, their storage, secrets and exposure."""
