"""Object storage: S3, or a folder for hosts without S3."""
