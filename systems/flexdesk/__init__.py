"""Flexdesk: the API of a school administration, with PostgreSQL and Redis outside of the cluster."""
