"""Why layering detection is planned differently from how it ran on ECS."""
