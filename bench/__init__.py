"""The benchmark: CPU time of planning compared with the bare SDK, and its growth with the number of resources."""
