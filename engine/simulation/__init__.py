"""Simulated outputs of providers. They are always the same for the same resource."""
