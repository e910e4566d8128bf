"""The way over from an old platform: what runs there, what is planned here, and what an ECS task definition becomes."""
