"""Errors of the offline preview."""

from __future__ import annotations

import pulumi


class PlanError(pulumi.RunError):
    """The stack cannot be planned. The message states the problem to the user."""


class UsageError(PlanError):
    """The command is used wrongly, for example with an unknown stack or a missing file."""
