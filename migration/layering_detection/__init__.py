"""Layering detection on ECS, and why it is planned differently where it is."""
