"""The resources of an AWS account that belong to one stack, in terms of IAM policies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from components.aws.iam import Condition
from partition import partition_of


@dataclass(frozen=True, slots=True, kw_only=True)
class StackScope:
    """The tags, the cluster name and the name prefixes of a stack's resources.

    Pulumi names an AWS resource by its logical name and a random suffix, and the provider sets the stack's tags. Tags
    distinguish two stacks of one account; names are used for resources without tags.
    """

    project: str
    stack: str
    region: str
    account_id: str
    cluster_name: str
    name_prefixes: Sequence[str]
    """Logical names of the stack's top-level components, such as ``platform``; physical names start with them."""

    def __post_init__(self) -> None:
        """Refuse wildcards and empty values, which would extend the scope beyond the stack."""
        for value in (self.project, self.stack, self.region, self.account_id, self.cluster_name, *self.name_prefixes):
            if not value or "*" in value or "?" in value:
                msg = f"{value!r}: the scope of a stack takes names without wildcards, such as platform"
                raise ValueError(msg)

    def sets_tags(self) -> Condition:
        """Return a condition: the request sets the stack's tags on a new resource."""
        return {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in self._tags()}}

    def has_tags(self) -> Condition:
        """Return a condition: the resource has the stack's tags."""
        return {"StringEquals": {f"aws:ResourceTag/{key}": value for key, value in self._tags()}}

    def has_no_foreign_tags(self) -> Condition:
        """Return a condition: neither the request nor the resource has tags of another stack."""
        sides = ("aws:RequestTag", "aws:ResourceTag")
        return {"StringEqualsIfExists": {f"{side}/{key}": value for side in sides for key, value in self._tags()}}

    def in_region(self) -> Condition:
        """Return a condition: the request is in the stack's region; for actions without an ARN."""
        return {"StringEquals": {"aws:RequestedRegion": self.region}}

    @property
    def partition(self) -> str:
        """Name of the partition, for ARNs."""
        return partition_of(self.region).name

    def arns(self, service: str, *resources: str) -> list[str]:
        """Return ARNs of resources such as ``subnet/*`` in the stack's region and account."""
        return [f"arn:{self.partition}:{service}:{self.region}:{self.account_id}:{resource}" for resource in resources]

    def iam_arns(self, kind: str) -> list[str]:
        """Return ARNs of roles or policies by name prefix; IAM has no regions."""
        return [f"arn:{self.partition}:iam::{self.account_id}:{kind}/{prefix}-*" for prefix in self.name_prefixes]

    def bucket_arns(self) -> list[str]:
        """Return ARNs of buckets by name prefix; S3 ARNs contain neither region nor account."""
        return [f"arn:{self.partition}:s3:::{prefix}-*" for prefix in self.name_prefixes]

    def _tags(self) -> Sequence[tuple[str, str]]:
        return (("project", self.project), ("stack", self.stack))
