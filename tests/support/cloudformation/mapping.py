"""The CloudFormation schemas of the Pulumi types that the stacks plan."""

from __future__ import annotations

from collections.abc import Mapping

from plan import resource_types
from tests.support.cloudformation.platform_types import EC2, IDENTITY, KUBERNETES
from tests.support.cloudformation.schema_of import ResourceSchema
from tests.support.cloudformation.service_types import DNS, MONITORING, STORAGE
from tests.support.cloudformation.store_types import BROKERS, CACHES, DATABASES, SECRETS

SCHEMAS: Mapping[str, ResourceSchema] = {
    **EC2,
    **IDENTITY,
    **KUBERNETES,
    **MONITORING,
    **STORAGE,
    **DNS,
    **DATABASES,
    **CACHES,
    **BROKERS,
    **SECRETS,
}

NOT_VALIDATED: Mapping[str, str] = {
    resource_types.EC2_DEFAULT_SECURITY_GROUP: "AWS creates it with the VPC, and CloudFormation cannot manage it",
}
"""Pulumi types without a CloudFormation type, and the reason."""
