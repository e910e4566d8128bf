from __future__ import annotations

import threading
import time

import pytest

from tests.rehearsal.cloud.cloud import Cloud, minutes
from tests.rehearsal.cloud.direct import AbortedError, Account, urn_of
from tests.rehearsal.cloud.example import VPC


def outcomes(account):
    return [(call.operation, call.outcome) for call in account.cloud.calls]


def test_an_ordered_fault_happens_once():
    account = Account()
    account.cloud.faults.fail_once("create", "::vpc")
    assert account.cloud.faults.pending == ["create of …::vpc"]

    with pytest.raises(AbortedError, match="as was ordered") as refused:
        account.create(VPC, "vpc", {})
    assert refused.value.init_failed is None
    assert account.cloud.all() == []

    account.create(VPC, "vpc", {})
    assert account.cloud.faults.pending == []
    assert account.cloud.faults.tried == [("create", urn_of(VPC, "vpc"))]
    assert outcomes(account) == [("create", "the create failed, as was ordered"), ("create", "ok")]


def test_half_a_create_leaves_the_resource_and_says_so():
    account = Account()
    account.cloud.faults.fail_once("create", "::vpc", leaving="half")

    with pytest.raises(AbortedError) as refused:
        account.create(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})

    (vpc,) = account.cloud.all()
    assert refused.value.init_failed.id == vpc.id
    assert refused.value.init_failed.properties["cidrBlock"] == "10.0.0.0/16"
    assert refused.value.init_failed.inputs["cidrBlock"] == "10.0.0.0/16"
    assert list(refused.value.init_failed.reasons) == ["the create did not become ready, as was ordered"]


def test_the_first_create_of_each_fails():
    account = Account()
    account.cloud.faults.fail_first_create_of_each()
    for name in ("one", "two"):
        with pytest.raises(AbortedError):
            account.create(VPC, name, {})
        account.create(VPC, name, {})

    assert [urn for _, urn in account.cloud.faults.tried] == [urn_of(VPC, "one"), urn_of(VPC, "two")]


def test_updates_and_deletes_fail_too_and_leave_what_was():
    account = Account()
    vpc = account.create(VPC, "vpc", {})
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
    account.create(VPC, "vpc", {})
    account.create(VPC, "other-vpc", {})

    assert seen == [1]


def test_what_is_gone_already_is_no_fault():
    account = Account()
    vpc = account.create(VPC, "vpc", {})
    account.delete(vpc)
    account.delete(vpc)

    assert outcomes(account) == [("create", "ok"), ("delete", "ok"), ("delete", "ok")]


def test_a_call_takes_its_scaled_time_and_calls_run_beside_each_other():
    scale = 0.1 / (60 * minutes("create", VPC))
    account = Account(Cloud(latency_scale=scale))
    began = time.monotonic()
    threads = [threading.Thread(target=account.create, args=(VPC, f"vpc-{number}", {})) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 0.1 <= time.monotonic() - began < 0.8
    assert len(account.cloud.all()) == 8
