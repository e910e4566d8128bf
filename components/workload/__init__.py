"""What runs on the cluster: namespaces, microservices, their storage, secrets and exposure."""
