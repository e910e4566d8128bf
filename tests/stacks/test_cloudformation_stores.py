"""Values that AWS rejects, in a planned database, cache, broker or secret: the validation finds each of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from plan import resource_types
from tests.support.archive.settings import archive_plan
from tests.support.cloudformation.violations import violations

FAULTS: Mapping[str, tuple[str, dict[str, Any], str]] = {
    "a version of PostgreSQL that does not exist": (
        resource_types.RDS_INSTANCE,
        {"engineVersion": "15.99"},
        "'15.99' is not one of",
    ),
    "an instance class that does not exist": (
        resource_types.RDS_INSTANCE,
        {"instanceClass": "db.m7g.tiny"},
        "DBInstanceClass",
    ),
    "more days of backups than RDS keeps": (
        resource_types.RDS_INSTANCE,
        {"backupRetentionPeriod": 36},
        "BackupRetentionPeriod",
    ),
    "an instance type that Amazon MQ does not have": (
        resource_types.MQ_BROKER,
        {"hostInstanceType": "mq.m7g.tiny"},
        "'mq.m7g.tiny' is not one of",
    ),
    "Valkey without TLS": (
        resource_types.ELASTICACHE_REPLICATION_GROUP,
        {"transitEncryptionEnabled": None, "transitEncryptionMode": None},
        "TransitEncryptionEnabled",
    ),
}


@pytest.mark.parametrize(("type_", "change", "said"), FAULTS.values(), ids=list(FAULTS))
def test_a_value_that_aws_rejects_is_found(type_: str, change: dict[str, Any], said: str) -> None:
    plan = archive_plan("prod")
    (resource,) = (each for each in plan.of_type(type_) if each.name.startswith("archive-"))
    inputs = {key: value for key, value in {**resource.inputs, **change}.items() if value is not None}
    changed = replace(resource, inputs=inputs)
    found = violations(replace(plan, resources=(*plan.of_type(resource_types.AWS_PROVIDER), changed)))
    assert said in " ".join(found)
