"""Rollback of a stack's images, for the release workflows."""
