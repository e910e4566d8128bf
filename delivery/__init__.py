"""What the workflows that release and roll back need beside Pulumi."""
