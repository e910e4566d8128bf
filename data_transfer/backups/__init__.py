"""Scheduled backups of a database: their names, their list and their retention."""
