"""Rules of RDS, ElastiCache, Amazon MQ and Secrets Manager on the simulated cloud."""

from __future__ import annotations

import re

import pytest

from plan import resource_types
from tests.support.simulated_account import AbortedError, Account
from tests.support.simulated_stores import PASSWORD, Stores


@pytest.fixture
def stores():
    return Stores(Account())


def refused(message, action, *arguments, **changes):
    with pytest.raises(AbortedError, match=re.escape(message)) as caught:
        action(*arguments, **changes)
    assert PASSWORD not in str(caught.value)


def secret(account, **inputs):
    return account.create(resource_types.SECRETSMANAGER_SECRET, "secret", {"name": "shop/dev/database", **inputs})


@pytest.mark.parametrize("server", ["database", "cache", "broker"])
def test_a_subnet_and_a_security_group_of_a_server_cannot_be_deleted(stores, server):
    made = getattr(stores, server)()
    for held in (stores.subnets[0], stores.group):
        refused(f"it is in use by {made.urn}", stores.account.delete, held)


@pytest.mark.parametrize("server", ["database", "cache"])
def test_the_groups_of_a_server_cannot_be_deleted_before_it(stores, server):
    made = getattr(stores, server)()
    groups = [getattr(stores, f"{server}_{kind}")() for kind in ("subnets", "parameters")]
    for group in groups:
        refused(f"it is in use by {made.urn}", stores.account.delete, group)
    stores.account.delete(made)
    for group in groups:
        stores.account.delete(group)


def test_a_protected_database_cannot_be_deleted_until_the_protection_is_off(stores):
    made = stores.database(deletionProtection=True)
    refused("deletionProtection is on", stores.account.delete, made)
    stores.account.delete(stores.account.update(made, stores.database_inputs(deletionProtection=False)))


@pytest.mark.parametrize(
    ("server", "error"), [("database", "DBSnapshotAlreadyExists"), ("cache", "SnapshotAlreadyExistsFault")]
)
def test_a_second_server_cannot_leave_a_snapshot_of_the_same_name(stores, server, error):
    make = getattr(stores, server)
    stores.account.delete(make())
    again = make()
    refused(f"{error}: the snapshot {server}-final exists already", stores.account.delete, again)


def test_a_server_with_another_snapshot_name_can_be_deleted(stores):
    stores.account.delete(stores.database())
    stores.account.delete(stores.database(finalSnapshotIdentifier="database-2-final"))


def test_a_database_without_a_snapshot_name_is_deleted_only_without_a_snapshot(stores):
    unnamed = stores.database(finalSnapshotIdentifier=None)
    refused("finalSnapshotIdentifier is required", stores.account.delete, unnamed)
    stores.account.delete(
        stores.account.update(unnamed, stores.database_inputs(finalSnapshotIdentifier=None, skipFinalSnapshot=True))
    )


def test_a_secret_that_is_scheduled_for_deletion_keeps_its_name():
    account = Account()
    account.delete(secret(account))
    refused("already scheduled for deletion", secret, account)


def test_a_secret_without_a_recovery_window_frees_its_name():
    account = Account()
    account.delete(secret(account, recoveryWindowInDays=0))
    assert secret(account).id


def test_a_secret_that_is_purged_frees_its_name():
    account = Account()
    account.delete(secret(account))
    account.cloud.purge_deleted_secrets()
    assert secret(account).id


def test_names_that_remain_belong_to_one_region():
    here = Account()
    here.delete(secret(here))
    assert secret(Account(here.cloud, region="eu-west-1")).id


def test_a_configuration_of_a_broker_is_never_deleted():
    account = Account()
    inputs = {"name": "broker", "engineType": "RabbitMQ", "engineVersion": "3.13", "data": "consumer_timeout = 1"}
    account.delete(account.create(resource_types.MQ_CONFIGURATION, "configuration", inputs))
    refused(
        "the configuration name broker exists already", account.create, resource_types.MQ_CONFIGURATION, "other", inputs
    )


def test_another_content_of_a_configuration_is_another_revision():
    account = Account()
    inputs = {"name": "broker", "engineType": "RabbitMQ", "engineVersion": "3.13", "data": "consumer_timeout = 1"}
    made = account.create(resource_types.MQ_CONFIGURATION, "configuration", inputs)
    changed = account.update(made, {**inputs, "data": "consumer_timeout = 2"})
    assert changed["latestRevision"] == made["latestRevision"] + 1


DATABASE_FAULTS = {
    "a reserved user": ({"username": "admin"}, "MasterUsername admin cannot be used"),
    "a user of 17 characters": ({"username": "u" * 17}, "username has 17 characters; AWS accepts 1 to 16"),
    "a password with an at sign": ({"password": "Abcdefg@"}, "password contains '@'"),
    "a short password": ({"password": "Abc1234"}, "password has 7 characters; AWS accepts 8 to 128"),
    "parameters of another version": ({"engineVersion": "16"}, "is of family postgres15, not of postgres16"),
    "a limit of the storage below 10%": ({"maxAllocatedStorage": 54}, "at least 10% above the allocated storage"),
    "subnets that do not exist": ({"dbSubnetGroupName": "other"}, "dbSubnetGroupName other does not exist"),
    "an upper-case identifier": ({"identifier": "Database"}, "identifier 'Database' contains 'D'"),
}


@pytest.mark.parametrize(("changes", "message"), DATABASE_FAULTS.values(), ids=list(DATABASE_FAULTS))
def test_rds_refuses(stores, changes, message):
    refused(message, stores.database, **changes)


CACHE_FAULTS = {
    "failover with one node": ({"numCacheClusters": 1}, "automatic failover needs a replica"),
    "zones without failover": ({"automaticFailoverEnabled": False}, "Multi-AZ needs automatic failover"),
    "a password without TLS": ({"transitEncryptionEnabled": False}, "AUTH needs encryption in transit"),
    "a short password": ({"authToken": "Abcdefgh"}, "authToken has 8 characters; AWS accepts 16 to 128"),
    "parameters of another engine": (
        {"engine": "redis", "engineVersion": "7.1"},
        "is of family valkey7, not of redis7",
    ),
    "an id of 41 characters": ({"replicationGroupId": "c" * 41}, "replicationGroupId has 41 characters"),
}


@pytest.mark.parametrize(("changes", "message"), CACHE_FAULTS.values(), ids=list(CACHE_FAULTS))
def test_elasticache_refuses(stores, changes, message):
    refused(message, stores.cache, **changes)


BROKER_FAULTS = {
    "two subnets for one node": ({"deploymentMode": "SINGLE_INSTANCE"}, "a single-instance broker needs one subnet"),
    "the user guest": ({"users": [{"username": "guest", "password": PASSWORD}]}, "one user other than guest"),
    "a short password": ({"users": [{"username": "shop", "password": "Abcd1234"}]}, "fewer than 12"),
    "a password with a comma": ({"users": [{"username": "shop", "password": "Abcd,Abcd,Abcd"}]}, "comma"),
    "patches that are off": ({"autoMinorVersionUpgrade": False}, "requires autoMinorVersionUpgrade"),
    "nodes for ActiveMQ": ({"hostInstanceType": "mq.t3.micro"}, "mq.t3.micro does not run RabbitMQ"),
}


@pytest.mark.parametrize(("changes", "message"), BROKER_FAULTS.values(), ids=list(BROKER_FAULTS))
def test_amazon_mq_refuses(stores, changes, message):
    refused(message, stores.broker, **changes)


def test_a_broker_has_one_subnet_in_a_zone(stores):
    inputs = {"vpcId": stores.vpc.id, "cidrBlock": "10.0.2.0/24", "availabilityZone": "us-east-1a"}
    second = stores.account.create(resource_types.EC2_SUBNET, "subnet-a-2", inputs)
    refused("different availability zones", stores.broker, subnetIds=[*stores.subnet_ids, second.id])


def test_subnets_of_databases_are_in_two_zones(stores):
    refused(
        "DBSubnetGroupDoesNotCoverEnoughAZs",
        stores.account.create,
        resource_types.RDS_SUBNET_GROUP,
        "narrow",
        {"subnetIds": stores.subnet_ids[:1]},
    )


CHANGES = {
    "less storage": ({"allocatedStorage": 40}, "storage cannot shrink from 50 GiB"),
    "an older version": ({"engineVersion": "14", "parameterGroupName": None}, "cannot be downgraded to 14"),
    "a newer version": ({"engineVersion": "16", "parameterGroupName": None}, "AllowMajorVersionUpgrade"),
}


@pytest.mark.parametrize(("changes", "message"), CHANGES.values(), ids=list(CHANGES))
def test_rds_refuses_the_change_to(stores, changes, message):
    made = stores.database()
    refused(message, stores.account.update, made, stores.database_inputs(**changes))


def test_a_major_version_is_upgraded_with_permission_and_its_own_parameters(stores):
    parameters = stores.account.create(resource_types.RDS_PARAMETER_GROUP, "parameters-16", {"family": "postgres16"})
    inputs = stores.database_inputs(
        engineVersion="16", allowMajorVersionUpgrade=True, parameterGroupName=parameters["name"]
    )
    assert stores.account.update(stores.database(), inputs)["engineVersion"] == "16"


def test_another_password_of_a_broker_is_no_change_and_another_name_replaces_it(stores):
    """The provider ignores users of RabbitMQ, because Amazon MQ cannot change them."""
    made = stores.broker()
    password = stores.broker_inputs(users=[{"username": "shop", "password": "Efgh" * 8}])
    assert stores.account.diff(made, password).changes == stores.account.diff(made, made.inputs).changes
    renamed = stores.account.diff(made, stores.broker_inputs(brokerName="broker-2"))
    assert list(renamed.replaces) == ["brokerName"]


@pytest.mark.parametrize("change", [{"dbName": "other"}, {"username": "other"}, {"storageEncrypted": True}])
def test_a_database_is_replaced_for_a_property_that_rds_cannot_change(stores, change):
    made = stores.database(dbName="shop")
    assert list(stores.account.diff(made, {**made.inputs, **change}).replaces) == list(change)


@pytest.mark.parametrize("change", [{"password": "Efgh" * 8}, {"instanceClass": "db.m7g.large"}, {"multiAz": True}])
def test_a_database_is_updated_in_place(stores, change):
    made = stores.database()
    assert list(stores.account.diff(made, {**made.inputs, **change}).replaces) == []


def test_another_content_of_a_secret_is_another_version():
    account = Account()
    inputs = {"secretId": secret(account).id, "secretString": "one"}
    version = account.create(resource_types.SECRETSMANAGER_SECRET_VERSION, "version", inputs)
    assert list(account.diff(version, {**inputs, "secretString": "two"}).replaces) == ["secretString"]
    assert version.id.startswith(inputs["secretId"])
