"""The planned system, read from Kubernetes manifests and the inputs of AWS resources."""
