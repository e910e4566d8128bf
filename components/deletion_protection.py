"""Settings of resources that AWS or Pulumi can protect from deletion."""

from __future__ import annotations

from components.spec import Spec


class DeletionProtectionSpec(Spec):
    """A resource whose deletion interrupts callers or loses data.

    The rules for production apply to every section of this type, wherever it is in the settings.
    """

    deletion_protection: bool = True
    """Prevents the deletion of the resource, also by this program, until it is turned off."""
