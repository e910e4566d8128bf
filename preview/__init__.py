"""The preview command and its views of a plan."""
