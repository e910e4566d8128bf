"""The Kubernetes half of a rehearsal: the real Pulumi provider and a real API server."""
