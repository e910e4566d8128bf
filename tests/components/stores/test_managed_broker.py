from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from components.stores.managed.broker import ManagedBrokerArgs, ManagedBrokerSpec, host_of, username_fault
from plan import resource_types
from tests.support import store_programs
from tests.support.caching import cached
from tests.support.harness import Deployment, deploy
from tests.support.shop import platform

BROKER = resource_types.MQ_BROKER
CONFIGURATION = resource_types.MQ_CONFIGURATION


@cached
def broker(**changes: Any) -> Deployment:
    return deploy(store_programs.broker(**changes))


def inputs(**changes: Any) -> dict[str, Any]:
    return broker(**changes).one(BROKER).inputs


def configuration(**changes: Any) -> dict[str, str]:
    """Return the configuration as a map."""
    lines = broker(**changes).one(CONFIGURATION).inputs["data"].splitlines()
    return {key.strip(): value.strip() for key, _, value in (line.partition("=") for line in lines)}


def test_callers_connect_over_tls_to_the_default_virtual_host() -> None:
    url = urlsplit(broker().outputs["url"])
    assert (url.scheme, url.hostname, url.port, url.path) == ("amqps", broker().outputs["host"], 5671, "//")
    assert (url.username, url.password) == ("shop", "{{ .password }}")


def test_keda_reads_the_queues_over_https() -> None:
    name, ports, url = broker().outputs["management"]
    assert (name, list(ports)) == ("broker-management", [443])
    assert url == f"https://shop:{{{{ .password }}}}@{broker().outputs['host']}:443/"


def test_the_default_gives_consumers_two_hours_to_acknowledge_a_message() -> None:
    assert configuration() == {"consumer_timeout": "7200000"}


@given(st.integers(min_value=60, max_value=2_147_483))
def test_the_acknowledgement_timeout_is_within_the_limit_of_amazon_mq(seconds: int) -> None:
    spec = ManagedBrokerSpec.model_validate({"consumerTimeoutSeconds": seconds})
    assert spec.consumer_timeout_seconds * 1000 <= 2_147_483_647


def test_the_broker_has_the_latest_revision_of_its_configuration() -> None:
    made = broker().one(CONFIGURATION)
    assert inputs()["configuration"] == {"id": made.id, "revision": made.outputs["latestRevision"]}


def test_a_cluster_uses_all_private_subnets_and_a_single_node_one() -> None:
    assert inputs()["deploymentMode"] == "CLUSTER_MULTI_AZ"
    assert inputs()["subnetIds"] == ["subnet-0b1", "subnet-0b2"]
    single = inputs(deployment="single")
    assert (single["deploymentMode"], single["subnetIds"]) == ("SINGLE_INSTANCE", ["subnet-0b1"])


def test_another_subnet_does_not_replace_the_broker() -> None:
    assert broker().one(BROKER).options["ignoreChanges"] == ["subnetIds"]


@pytest.mark.parametrize("change", [{"revision": 2}, {"username": "other"}, {"deployment": "single"}])
def test_a_change_that_amazon_mq_cannot_make_gives_the_broker_another_name(change: dict[str, Any]) -> None:
    """The provider ignores another password; only the name, which cannot change, replaces the broker."""
    assert _keepers() != _keepers(**change)


@pytest.mark.parametrize("change", [{"instanceType": "mq.m7g.xlarge"}, {"consumerTimeoutSeconds": 9000}])
def test_a_change_in_place_keeps_the_name(change: dict[str, Any]) -> None:
    assert _keepers() == _keepers(**change)


def _keepers(**changes: Any) -> dict[str, str]:
    return broker(**changes).one(resource_types.RANDOM_ID).inputs["keepers"]


def test_a_configuration_never_reuses_a_name_because_amazon_mq_deletes_none() -> None:
    assert broker().one(CONFIGURATION).inputs["name"] == inputs()["brokerName"]


def test_amazon_mq_installs_patches_as_this_version_requires() -> None:
    assert (inputs()["engineVersion"], inputs()["autoMinorVersionUpgrade"]) == ("3.13", True)


def test_the_maintenance_window_is_that_of_the_settings() -> None:
    window = inputs(maintenanceWindow="tue:22:00-wed:00:00")["maintenanceWindowStartTime"]
    assert window == {"dayOfWeek": "TUESDAY", "timeOfDay": "22:00", "timeZone": "UTC"}


def test_data_is_encrypted_with_a_key_of_aws_or_of_the_account() -> None:
    key = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    assert inputs()["encryptionOptions"] == {"useAwsOwnedKey": True}
    assert inputs(kmsKeyArn=key)["encryptionOptions"] == {"kmsKeyId": key, "useAwsOwnedKey": False}


@pytest.mark.parametrize("instance_type", ["mq.t3.micro", "m7g.large", "mq.m7g"])
def test_an_instance_type_that_does_not_run_rabbitmq_is_refused(instance_type: str) -> None:
    with pytest.raises(ValidationError, match=r'Use a value such as "mq\.m7g\.large"'):
        ManagedBrokerSpec.model_validate({"instanceType": instance_type})


@pytest.mark.parametrize("username", ["guest", "a", "a b", "a:b", "u" * 101, "bücher"])
def test_a_user_that_amazon_mq_rejects_is_refused_before_anything_is_registered(username: str) -> None:
    with pytest.raises(ValueError, match=r"^broker: .* Use .*orders\.$"):
        broker(username=username)


@pytest.mark.parametrize("username", ["shop", "email-rag", "a.b_c~d", "u" * 100])
def test_another_user_is_accepted(username: str) -> None:
    assert username_fault(username) is None


def test_a_protected_broker_needs_a_protected_password() -> None:
    def program() -> None:
        ManagedBrokerArgs(
            spec=ManagedBrokerSpec(),
            platform=platform(),
            owner=store_programs.OWNER,
            store="broker",
            credentials=store_programs.credentials_of("broker"),
        )

    with pytest.raises(ValueError, match=r"^broker: the broker is protected, but not its password\."):
        deploy(program)


def test_an_endpoint_without_a_host_is_an_error() -> None:
    assert host_of("amqps://b-1.mq.us-east-1.amazonaws.com:5671") == "b-1.mq.us-east-1.amazonaws.com"
    with pytest.raises(ValueError, match="has no host"):
        host_of("5671")
