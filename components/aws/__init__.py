"""AWS resources: network, cluster, compute, identity, storage."""
