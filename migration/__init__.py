"""Migration from other platforms: source facts, the planned system, their comparison, and the ECS converter."""
