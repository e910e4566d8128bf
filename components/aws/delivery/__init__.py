"""Image repositories, and the IAM roles that GitHub Actions assumes."""
