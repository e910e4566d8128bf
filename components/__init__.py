"""Reusable component resources: they know no stack, no system and no Pulumi configuration."""
