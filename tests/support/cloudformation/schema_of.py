"""The CloudFormation type of each Pulumi type that the stacks plan, and the name of each property there.

A Pulumi type that configures a part of another resource, such as the versioning of a bucket, is validated as that part.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.support.cloudformation.conversion import Convert, capitalized, pairs

ONLY_PULUMI = "an instruction for the Pulumi provider, which AWS does not receive"
"""Reason to leave out a property."""


@dataclass(frozen=True)
class Property:
    """The path of a property in CloudFormation, and the conversion of its value."""

    path: str
    convert: Convert = capitalized


@dataclass(frozen=True, kw_only=True)
class ResourceSchema:
    """A CloudFormation type and its properties, by the Pulumi name."""

    type: str
    properties: Mapping[str, Property]
    tags: Property | None = None
    """The property with the tags, to which the provider adds its default tags."""
    given: Mapping[str, Any] = field(default_factory=dict)
    """Properties that another Pulumi resource plans."""
    left_out: Mapping[str, str] = field(default_factory=dict)
    """Pulumi properties without a CloudFormation property, and the reason."""


def schema(
    type_: str,
    same: str = "",
    *,
    tags: str | Property | None = None,
    given: Mapping[str, Any] | None = None,
    left_out: Mapping[str, str] | None = None,
    **renamed: str | Property,
) -> ResourceSchema:
    """Return a schema. ``same`` has the properties with the same name apart from the capital letter."""
    properties = {key: Property(f"{key[0].upper()}{key[1:]}") for key in same.split()}
    properties |= {key: Property(each) if isinstance(each, str) else each for key, each in renamed.items()}
    return ResourceSchema(
        type=type_,
        properties=properties,
        tags=Property(tags, pairs()) if isinstance(tags, str) else tags,
        given=given or {},
        left_out=left_out or {},
    )
