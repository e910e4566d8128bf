"""The model that both sides of a migration are described in."""
