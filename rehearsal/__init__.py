"""The rehearsal: the Pulumi engine deploys, changes and destroys a stack on a simulated cloud, with injected faults."""
