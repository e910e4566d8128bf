"""Alarms and dashboards, generated from the declarations of services."""
