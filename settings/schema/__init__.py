"""The JSON schema of a stack file, for editors."""
