"""AWS actions that a workload needs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from components.aws.iam import Statement
from components.spec import Spec


class PermissionSpec(Spec):
    """AWS actions that the service needs, and on what: becomes a statement of its own IRSA role."""

    sid: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9]+$")]
    """The purpose, in a word: the statement's id."""
    actions: Annotated[Sequence[str], Field(min_length=1)]
    resources: Annotated[Sequence[str], Field(min_length=1)]

    @model_validator(mode="after")
    def _least_privilege(self) -> Self:
        for action in self.actions:
            service, _, name = action.partition(":")
            if not service or not name or "*" in service or name == "*":
                msg = f"action {action!r} is too wide, name the service and the action (such as s3:GetObject)"
                raise ValueError(msg)
        return self

    def statement(self) -> Statement:
        """The permission as a statement of an IAM policy."""
        return Statement(sid=self.sid, actions=self.actions, resources=self.resources)
