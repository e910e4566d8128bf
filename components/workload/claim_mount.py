"""Persistent storage in a pod."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimMount:
    """A PersistentVolumeClaim and its mount path in the container."""

    claim_name: pulumi.Input[str]
    mount_path: str
    read_only: bool
