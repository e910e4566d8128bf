"""Moves databases and files between hosts through object storage, and makes and restores backups.

A program of its own: it runs in pods and on a Docker host, and shares no module with the Pulumi program.
"""
