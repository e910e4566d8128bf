"""Databases, caches and brokers that AWS operates, in the private subnets of the platform."""
