"""Gatekeeper with its constraint templates and constraints."""
