"""The StorageClasses of block volumes (EBS gp3)."""

from __future__ import annotations

STORAGE_CLASS = "gp3"
"""The default StorageClass of the cluster: EKS has none since Kubernetes 1.30."""

RETAINED_STORAGE_CLASS = "gp3-retain"
"""StorageClass of volumes that remain, with their data, after their claim or namespace is deleted."""
