"""The plan: resources, values, dependency graph and manifests of one stack, planned or deployed."""
