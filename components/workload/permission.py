"""AWS permissions of a workload."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated

from pydantic import Field

from components.aws.iam import Statement
from components.spec import Spec
from components.string_format import StringFormat


class PermissionSpec(Spec):
    """AWS actions on resources: one statement in the policy of the service's IRSA role."""

    sid: Annotated[str, StringFormat(r"^[A-Za-z0-9]+$", "a statement id of letters and digits", "ReadUploads")]
    """Sid of the statement: its purpose in one word."""
    actions: Annotated[Sequence[str], Field(min_length=1)]
    resources: Annotated[Sequence[str], Field(min_length=1)]
    any_resource: bool = False
    """Allow ``*`` as a resource, for actions without resource-level permissions (such as s3:ListAllMyBuckets)."""

    def faults(self) -> Iterable[str]:
        """Check that actions are specific, and resources too if the API supports that."""
        for action in self.actions:
            service, _, name = action.partition(":")
            if not service or not name or "*" in service or not name.strip("*?"):
                yield f"action {action!r} is too broad. Name the service and the action, such as s3:GetObject."
        if "*" in self.resources and not self.any_resource:
            yield (
                "resources '*' matches everything in the account. Name the resources, or set anyResource: true for an "
                "API without resource-level permissions."
            )

    def statement(self) -> Statement:
        """Return the permission as a statement of an IAM policy."""
        return Statement(sid=self.sid, actions=self.actions, resources=self.resources)
