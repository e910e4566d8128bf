"""The AWS Load Balancer Controller and its IAM policy."""
