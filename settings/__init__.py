"""The typed settings of a stack."""
