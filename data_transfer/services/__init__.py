"""Clients of the HTTP APIs of RabbitMQ and Chroma."""
