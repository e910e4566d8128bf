"""The systems that run on the platform; each of their services is a typed component."""
