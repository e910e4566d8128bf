"""Explanations of the differences between layering detection on ECS and in the plan."""
