"""Karpenter: controller, node pools, node role, interruption queue and IAM policy."""
