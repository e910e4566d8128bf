"""A Kubernetes control plane on the loopback interface: real API server, controllers and scheduler, simulated nodes."""
