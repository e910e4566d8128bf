"""The one error of the offline preview."""

from __future__ import annotations

import pulumi


class PlanError(pulumi.RunError):
    """The stack cannot be planned; the message is a sentence for the person who runs the preview."""


class UsageError(PlanError):
    """The request itself is wrong: an unknown stack, a folder that is not ours to empty, a file that is not there."""
