"""Outputs that a provider would compute, made up offline: always the same for the same resource."""
