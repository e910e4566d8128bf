"""What is planned, read from Kubernetes manifests and the inputs of AWS resources into the shape of a system."""
