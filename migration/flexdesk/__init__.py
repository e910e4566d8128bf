"""Flexdesk on EC2 with Docker Compose, and the explanations of what is planned differently."""
