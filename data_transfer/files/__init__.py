"""Copies of file trees."""
