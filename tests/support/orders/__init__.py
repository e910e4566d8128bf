"""A system from outside the project: one service, one directory, a load balancer and a cutover."""
