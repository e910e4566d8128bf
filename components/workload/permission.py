"""AWS actions that a workload needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from components.aws.iam import Statement
from components.spec import Spec
from components.string_format import StringFormat


class PermissionSpec(Spec):
    """AWS actions that the service needs, and on what: becomes a statement of its own IRSA role."""

    sid: Annotated[str, StringFormat(r"^[A-Za-z0-9]+$", "a statement id of letters and digits", "ReadUploads")]
    """The purpose, in a word: the statement's id."""
    actions: Annotated[Sequence[str], Field(min_length=1)]
    resources: Annotated[Sequence[str], Field(min_length=1)]
    any_resource: bool = False
    """Allows ``*`` among the resources, for actions whose API takes no resource (such as s3:ListAllMyBuckets)."""

    def faults(self) -> Iterable[str]:
        """Least privilege: named actions, on named resources unless the API knows none."""
        for action in self.actions:
            service, _, name = action.partition(":")
            if not service or not name or "*" in service or not name.strip("*?"):
                yield f"action {action!r} is too wide, name the service and the action (such as s3:GetObject)"
        if "*" in self.resources and not self.any_resource:
            yield "resources '*' is all of the account: name them, or set anyResource: true where the API takes none"

    def statement(self) -> Statement:
        """The permission as a statement of an IAM policy."""
        return Statement(sid=self.sid, actions=self.actions, resources=self.resources)
