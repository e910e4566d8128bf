"""Prometheus, Alertmanager and Grafana, and the custom resource definitions that they use."""
