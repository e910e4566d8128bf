from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.stores.managed.instance_class import memory_gib
from components.stores.managed.postgresql_spec import ManagedPostgreSqlSpec, database_fault, username_fault
from plan import resource_types
from tests.support import store_programs
from tests.support.caching import cached
from tests.support.harness import Deployment, deploy

INSTANCE = resource_types.RDS_INSTANCE
PARAMETERS = resource_types.RDS_PARAMETER_GROUP
LOGS = resource_types.CLOUDWATCH_LOG_GROUP


@cached
def database(**changes: Any) -> Deployment:
    return deploy(store_programs.postgresql(**changes))


def inputs(**changes: Any) -> dict[str, Any]:
    return database(**changes).one(INSTANCE).inputs


def parameters(**changes: Any) -> dict[str, str]:
    return {each["name"]: each["value"] for each in database(**changes).one(PARAMETERS).inputs["parameters"]}


def message(**spec: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        ManagedPostgreSqlSpec.model_validate(spec)
    return str(caught.value)


def test_the_url_has_no_parameter_and_no_password() -> None:
    """One URL feeds asyncpg and a synchronous driver: each rejects the TLS parameter of the other."""
    host = database().outputs["host"]
    assert database().outputs["url"] == f"postgresql+asyncpg://shop:{{{{ .password }}}}@{host}:5432/shop"
    assert host.endswith(".rds.amazonaws.com")


def test_connections_without_tls_are_rejected_unless_the_settings_allow_them() -> None:
    assert parameters()["rds.force_ssl"] == "1"
    assert parameters(requireTls=False)["rds.force_ssl"] == "0"


def test_data_is_encrypted_with_a_key_of_aws_or_of_the_account() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert inputs()["storageEncrypted"] is True
    assert "kmsKeyId" not in inputs()
    assert inputs(kmsKeyArn=key)["kmsKeyId"] == key


def test_the_default_has_a_standby_backups_and_a_final_snapshot() -> None:
    found = inputs()
    assert (found["multiAz"], found["backupRetentionPeriod"], found["skipFinalSnapshot"]) == (True, 14, False)
    assert (found["deletionProtection"], found["copyTagsToSnapshot"]) == (True, True)


def test_the_final_snapshot_takes_the_name_of_the_database() -> None:
    found = inputs()
    assert found["finalSnapshotIdentifier"] == f"{found['identifier']}-final"
    without = inputs(finalSnapshot=False)
    assert without["skipFinalSnapshot"] is True
    assert "finalSnapshotIdentifier" not in without


@pytest.mark.parametrize(
    "change",
    [
        {"database": "other"},
        {"username": "other"},
        {"kmsKeyArn": "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"},
    ],
)
def test_a_change_that_replaces_the_database_also_replaces_its_name(change: dict[str, Any]) -> None:
    """The former database keeps its final snapshot, whose name the new one could not take."""
    assert _keepers() != _keepers(**change)


@pytest.mark.parametrize("change", [{"instanceClass": "db.m7g.large"}, {"storageGib": 100}, {"multiAz": False}])
def test_a_change_in_place_keeps_the_name(change: dict[str, Any]) -> None:
    assert _keepers() == _keepers(**change)


def _keepers(**changes: Any) -> dict[str, str]:
    return database(**changes).one(resource_types.RANDOM_ID).inputs["keepers"]


def test_the_storage_grows_up_to_its_limit() -> None:
    assert (inputs()["storageType"], inputs()["allocatedStorage"], inputs()["maxAllocatedStorage"]) == ("gp3", 50, 200)
    assert "maxAllocatedStorage" not in inputs(maxStorageGib=None)


@given(st.integers(min_value=20, max_value=65_536), st.integers(min_value=20, max_value=65_536))
def test_the_limit_of_the_storage_is_ten_percent_above_it(storage: int, limit: int) -> None:
    document = {"storageGib": storage, "maxStorageGib": limit}
    if limit * 10 >= storage * 11:
        assert ManagedPostgreSqlSpec.model_validate(document).max_storage_gib == limit
    else:
        assert "RDS requires a limit at least 10% above the storage" in message(**document)


def test_the_number_of_connections_is_that_of_the_parameter_group() -> None:
    assert database().outputs["max_connections"] == int(parameters()["max_connections"]) == 450
    assert database(maxConnections=300).outputs["max_connections"] == 300
    assert parameters(maxConnections=300)["max_connections"] == "300"


@pytest.mark.parametrize(
    ("instance_class", "memory"),
    [
        ("db.t4g.micro", 1),
        ("db.t4g.medium", 4),
        ("db.t3.2xlarge", 32),
        ("db.m7g.large", 8),
        ("db.m6id.xlarge", 16),
        ("db.r6g.large", 16),
        ("db.r8g.48xlarge", 1536),
        ("db.x2g.large", None),
        ("db.t4g.huge", None),
        ("db.m7g.medium", None),
    ],
)
def test_the_memory_of_a_class_follows_from_its_name(instance_class: str, memory: int | None) -> None:
    assert memory_gib(instance_class) == memory


@given(st.sampled_from(["db.t4g.micro", "db.t4g.medium", "db.m7g.large", "db.r7g.16xlarge"]), st.integers(10, 5000))
def test_more_connections_than_the_memory_holds_are_refused(instance_class: str, connections: int) -> None:
    memory = memory_gib(instance_class) or 0
    document = {"instanceClass": instance_class, "maxConnections": connections}
    if connections <= min(memory * 1024**3 // 9_531_392, 5000):
        assert ManagedPostgreSqlSpec.model_validate(document).connections == connections
    else:
        assert f"The memory of {instance_class} suffices for" in message(**document)


def test_a_class_of_unknown_memory_needs_the_number_of_connections() -> None:
    assert "maxConnections is required with instanceClass db.x2g.large" in message(instanceClass="db.x2g.large")
    assert database(instanceClass="db.x2g.large", maxConnections=900).outputs["max_connections"] == 900


def test_parameters_belong_to_the_major_version() -> None:
    assert database().one(PARAMETERS).inputs["family"] == "postgres15"
    assert database(engineVersion="17.5").one(PARAMETERS).inputs["family"] == "postgres17"


def test_static_parameters_wait_for_a_restart() -> None:
    """RDS rejects the immediate change of a static parameter such as ``max_connections``."""
    methods = {each["applyMethod"] for each in database().one(PARAMETERS).inputs["parameters"]}
    assert methods == {"pending-reboot"}


def test_the_logs_of_the_server_have_a_retention_and_exist_before_it() -> None:
    deployment = database(logRetentionDays=90)
    groups = deployment.all(LOGS)
    identifier = deployment.one(INSTANCE).inputs["identifier"]
    exported = deployment.one(INSTANCE).inputs["enabledCloudwatchLogsExports"]
    assert {group.inputs["name"] for group in groups} == {f"/aws/rds/instance/{identifier}/{log}" for log in exported}
    assert {group.inputs["retentionInDays"] for group in groups} == {90}
    assert {group.urn for group in groups} <= deployment.one(INSTANCE).dependencies


def test_extended_support_is_off_unless_the_settings_pay_for_it() -> None:
    assert inputs()["engineLifecycleSupport"] == "open-source-rds-extended-support-disabled"
    assert inputs(extendedSupport=True)["engineLifecycleSupport"] == "open-source-rds-extended-support"


@pytest.mark.parametrize("username", ["admin", "rdsadmin", "User", "pg_owner", "rds_owner", "1st", "a-b", "u" * 17, ""])
def test_a_user_that_rds_rejects_is_refused_before_anything_is_registered(username: str) -> None:
    assert username_fault(username)
    with pytest.raises(ValueError, match=r"^database: .* Use .*orders\.$"):
        database(username=username)


@pytest.mark.parametrize("username", ["shop", "postgres", "pgadmin", "email_rag", "u" * 16])
def test_another_user_is_accepted(username: str) -> None:
    assert username_fault(username) is None


@pytest.mark.parametrize("name", ["email-rag", "1st", "", "d" * 64])
def test_a_database_that_rds_rejects_is_refused(name: str) -> None:
    assert database_fault(name)
    with pytest.raises(ValueError, match=r"^database: .* is not a database name of RDS"):
        database(database=name)


def test_windows_that_overlap_are_refused() -> None:
    assert "overlaps maintenanceWindow" in message(backupWindow="04:00-05:00")


@pytest.mark.parametrize("version", ["12", "15.123", "15.x", "postgres15"])
def test_a_version_that_rds_does_not_have_is_refused_with_an_example(version: str) -> None:
    assert 'Use a value such as "15".' in message(engineVersion=version)
