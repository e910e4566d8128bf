from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from unittest import mock

import pytest

from plan.resource_types import EC2_VPC, HELM_RELEASE
from rehearsal.cloud.cloud import Cloud, minutes
from rehearsal.cloud.direct import AbortedError, Account, urn_of
from rehearsal.cloud.example import Platform


def test_an_ordered_fault_happens_once():
    account = Account()
    account.cloud.faults.fail_once("create", "::vpc")
    assert account.cloud.faults.pending == ["create of …::vpc"]

    with pytest.raises(AbortedError, match="as was ordered") as refused:
        account.create(EC2_VPC, "vpc", {})
    assert refused.value.init_failed is None
    assert account.cloud.all() == []

    account.create(EC2_VPC, "vpc", {})
    assert account.cloud.faults.pending == []
    assert account.cloud.faults.tried == [("create", urn_of(EC2_VPC, "vpc"))]


def test_half_a_create_leaves_the_resource_and_says_so():
    account = Account()
    account.cloud.faults.fail_once("create", "::vpc", leaving="half")

    with pytest.raises(AbortedError) as refused:
        account.create(EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})

    (vpc,) = account.cloud.all()
    assert refused.value.init_failed.id == vpc.id
    assert refused.value.init_failed.properties["cidrBlock"] == "10.0.0.0/16"
    assert refused.value.init_failed.inputs["cidrBlock"] == "10.0.0.0/16"
    assert list(refused.value.init_failed.reasons) == ["the create did not become ready, as was ordered"]


def test_updates_and_deletes_fail_too_and_leave_what_was():
    account = Account()
    vpc = account.create(EC2_VPC, "vpc", {})
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


def test_an_action_comes_after_the_cloud_did_its_part_and_before_the_answer():
    account = Account()
    seen = []
    account.cloud.faults.after("create", "::vpc", lambda: seen.append(len(account.cloud.all())))
    account.create(EC2_VPC, "vpc", {})
    account.create(EC2_VPC, "other-vpc", {})

    assert seen == [1]


def test_what_is_gone_already_is_no_fault():
    account = Account()
    vpc = account.create(EC2_VPC, "vpc", {})
    account.delete(vpc)
    account.delete(vpc)

    assert account.cloud.all() == []


def test_half_an_atomic_release_leaves_nothing():
    account = Platform(Account()).account
    inputs = {"chart": "other", "name": "other", "namespace": "kube-system"}
    account.cloud.faults.fail_once("create", "::atomic", leaving="half")
    with pytest.raises(AbortedError, match="as was ordered") as refused:
        account.create(HELM_RELEASE, "atomic", {**inputs, "atomic": True})
    assert refused.value.init_failed is None

    account.cloud.faults.fail_once("create", "::loose", leaving="half")
    with pytest.raises(AbortedError, match="as was ordered") as refused:
        account.create(HELM_RELEASE, "loose", inputs)
    assert refused.value.init_failed.id == "kube-system/other"


def test_a_call_takes_its_scaled_time():
    account = Account(Cloud(latency_scale=0.01))
    with mock.patch("time.sleep") as sleep:
        account.create(EC2_VPC, "vpc", {})

    sleep.assert_called_once_with(pytest.approx(0.6 * minutes("create", EC2_VPC)))


def test_calls_run_beside_each_other():
    account = Account()
    everybody = threading.Barrier(8, timeout=30)
    with mock.patch.object(Cloud, "_take_time", side_effect=lambda *_: everybody.wait()), ThreadPoolExecutor(8) as pool:
        made = [pool.submit(account.create, EC2_VPC, f"vpc-{number}", {}) for number in range(8)]

    assert len({each.result().id for each in made}) == len(account.cloud.all()) == 8
