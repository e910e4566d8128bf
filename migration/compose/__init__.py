"""Conversion of Docker Compose files to the settings of the workloads of a system."""
