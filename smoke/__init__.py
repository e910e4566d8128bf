"""The smoke check: compare a deployed stack with its plan, from outside the cluster and from inside its pods."""
