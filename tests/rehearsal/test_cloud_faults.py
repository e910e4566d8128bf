from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from plan import resource_types
from rehearsal.cloud.cloud import Cloud, minutes
from tests.support.simulated_account import AbortedError, Account, urn_of
from tests.support.simulated_platform import Platform


def test_an_injected_fault_happens_once():
    account = Account()
    account.cloud.faults.fail_once("create", "::vpc")
    assert account.cloud.faults.pending == ["create of …::vpc"]

    with pytest.raises(AbortedError, match="injected fault") as refused:
        account.create(resource_types.EC2_VPC, "vpc", {})
    assert refused.value.init_failed is None
    assert account.cloud.all() == []

    account.create(resource_types.EC2_VPC, "vpc", {})
    assert account.cloud.faults.pending == []
    assert account.cloud.faults.injected == [("create", urn_of(resource_types.EC2_VPC, "vpc"))]


def test_a_create_that_is_not_ready_keeps_the_resource():
    account = Account()
    account.cloud.faults.fail_once("create", "::vpc", outcome="not_ready")

    with pytest.raises(AbortedError) as refused:
        account.create(resource_types.EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})

    (vpc,) = account.cloud.all()
    assert refused.value.init_failed.id == vpc.id
    assert refused.value.init_failed.properties["cidrBlock"] == "10.0.0.0/16"
    assert refused.value.init_failed.inputs["cidrBlock"] == "10.0.0.0/16"
    assert list(refused.value.init_failed.reasons) == [
        "injected fault: the resource did not become ready after the create"
    ]


def test_rejected_updates_and_deletes_change_nothing():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {})
    account.cloud.faults.fail_once("update", "vpc")
    account.cloud.faults.fail_once("delete", "vpc")

    with pytest.raises(AbortedError):
        account.update(vpc, {"tags": {"a": "b"}})
    with pytest.raises(AbortedError):
        account.delete(vpc)
    assert account.cloud.resources[vpc.urn].inputs == {}

    account.update(vpc, {"tags": {"a": "b"}})
    assert account.cloud.resources[vpc.urn].inputs == {"tags": {"a": "b"}}
    account.delete(vpc)
    assert account.cloud.all() == []


def test_an_action_runs_after_the_change_and_before_the_response():
    account = Account()
    seen = []
    account.cloud.faults.run_after("create", "::vpc", lambda: seen.append(len(account.cloud.all())))
    account.create(resource_types.EC2_VPC, "vpc", {})
    account.create(resource_types.EC2_VPC, "other-vpc", {})

    assert seen == [1]


def test_deleting_a_deleted_resource_succeeds():
    account = Account()
    vpc = account.create(resource_types.EC2_VPC, "vpc", {})
    account.delete(vpc)
    account.delete(vpc)

    assert account.cloud.all() == []


def test_an_atomic_release_that_is_not_ready_is_rolled_back():
    account = Platform(Account()).account
    inputs = {"chart": "other", "name": "other", "namespace": "kube-system"}
    account.cloud.faults.fail_once("create", "::atomic", outcome="not_ready")
    with pytest.raises(AbortedError, match="injected fault") as refused:
        account.create(resource_types.HELM_RELEASE, "atomic", {**inputs, "atomic": True})
    assert refused.value.init_failed is None

    account.cloud.faults.fail_once("create", "::loose", outcome="not_ready")
    with pytest.raises(AbortedError, match="injected fault") as refused:
        account.create(resource_types.HELM_RELEASE, "loose", inputs)
    assert refused.value.init_failed.id == "kube-system/other"


def test_a_call_takes_its_scaled_latency():
    account = Account(Cloud(latency_scale=0.01))
    with mock.patch("time.sleep") as sleep:
        account.create(resource_types.EC2_VPC, "vpc", {})

    sleep.assert_called_once_with(pytest.approx(0.6 * minutes("create", resource_types.EC2_VPC)))


def test_calls_run_in_parallel():
    account = Account()
    all_calls = threading.Barrier(8, timeout=30)
    with (
        mock.patch.object(Cloud, "_simulate_latency", side_effect=lambda *_: all_calls.wait()),
        ThreadPoolExecutor(8) as pool,
    ):
        created = [pool.submit(account.create, resource_types.EC2_VPC, f"vpc-{number}", {}) for number in range(8)]

    assert len({each.result().id for each in created}) == len(account.cloud.all()) == 8
