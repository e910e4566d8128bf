"""Prometheus, Alertmanager and Grafana, and the definitions of the Prometheus operator."""
