"""What of an AWS account belongs to one stack, in the words of IAM policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class StackScope:
    """A stack's things bear its tags, its cluster's name or a name that begins as the stack's resources do.

    Pulumi names an AWS resource by its logical name and a random suffix, and the stack's provider tags all that can
    bear tags: so tags tell two stacks of one account apart, and names hold where tags do not reach.
    """

    project: str
    stack: str
    region: str
    account_id: str
    cluster_name: str
    name_prefixes: Sequence[str]
    """Logical names of the stack's topmost components, such as ``platform``: physical names begin with them."""

    def __post_init__(self) -> None:
        """Refuse what would reach beyond the stack."""
        for value in (self.project, self.stack, self.region, self.account_id, self.cluster_name, *self.name_prefixes):
            if not value or "*" in value or "?" in value:
                msg = f"a stack's scope takes plain names, without wildcards, got {value!r}"
                raise ValueError(msg)

    def makes(self) -> Condition:
        """What is being made gets the stack's tags."""
        return {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in self._tags()}}

    def owns(self) -> Condition:
        """What is touched bears the stack's tags already."""
        return {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in self._tags()}}

    def may_tag(self) -> Condition:
        """What is new, the stack's own or nobody's yet; never with another stack's tags, nor what bears them."""
        sides = ("aws:RequestTag", "aws:ResourceTag")
        return {"StringEqualsIfExists": {f"{side}/{key}": value for side in sides for key, value in self._tags()}}

    def here(self) -> Condition:
        """In the stack's region, for what has no ARN to say so."""
        return {"StringEquals": {"aws:RequestedRegion": self.region}}

    def arns(self, service: str, *resources: str) -> list[str]:
        """Resources of the stack's region and account, such as ``subnet/*``."""
        return [f"arn:aws:{service}:{self.region}:{self.account_id}:{resource}" for resource in resources]

    def iam_arns(self, kind: str) -> list[str]:
        """Roles or policies by the beginning of their name; IAM has no region."""
        return [f"arn:aws:iam::{self.account_id}:{kind}/{prefix}-*" for prefix in self.name_prefixes]

    def bucket_arns(self) -> list[str]:
        """Buckets by the beginning of their name; S3 ARNs say neither region nor account."""
        return [f"arn:aws:s3:::{prefix}-*" for prefix in self.name_prefixes]

    def _tags(self) -> Sequence[tuple[str, str]]:
        return (("project", self.project), ("stack", self.stack))
