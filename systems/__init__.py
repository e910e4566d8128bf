"""The systems that move onto the platform; each service a typed component of its own."""
