"""What tells people how a service is: alarms and dashboards, from the service's own declaration."""
