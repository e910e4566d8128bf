"""What pods have to say of themselves where the Pod Security level is ``restricted`` and their chart leaves it open."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

NOBODY = 65534
"""A user and a group without rights of their own."""

RESTRICTED_POD: Mapping[str, Any] = {
    "runAsNonRoot": True,
    "runAsUser": NOBODY,
    "runAsGroup": NOBODY,
    "seccompProfile": {"type": "RuntimeDefault"},
}
"""A pod's ``securityContext``."""

RESTRICTED_CONTAINER: Mapping[str, Any] = {
    "allowPrivilegeEscalation": False,
    "readOnlyRootFilesystem": True,
    "capabilities": {"drop": ["ALL"]},
}
"""A container's ``securityContext``."""
