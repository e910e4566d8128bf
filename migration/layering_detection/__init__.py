"""Layering detection on ECS, and the explanations of what is planned differently."""
