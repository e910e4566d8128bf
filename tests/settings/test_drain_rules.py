"""Nodes wait for their pods as long as the pods take to end."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.clock import FIXED_DATE
from settings.warnings import warnings_of
from tests.support.settings_documents import DROPPED, Path_, changed, clean, faults
from tests.support.stack_settings import karpenter

CHROMA = ("systems", "emailRag", "chroma", "shutdown")
BEAT = ("systems", "emailRag", "beat")
AUTOSCALER = ("platform", "create", "addons", "clusterAutoscaler")
EMAIL_NODES = ("platform", "create", "nodeGroups", "email-rag")
SLOW = {"drainSeconds": 600, "terminationGracePeriodSeconds": 700}


def messages(changes: dict[Path_, Any], stack: str = "dev") -> list[str]:
    return [str(fault) for fault in faults(changed(stack, changes), stack)]


def warnings(changes: dict[Path_, Any], stack: str = "dev") -> list[str]:
    return [str(each) for each in warnings_of(clean(changed(stack, changes), stack), FIXED_DATE)]


def test_a_pod_that_the_cluster_autoscaler_evicts_ends_within_its_limit() -> None:
    (message,) = messages({CHROMA: SLOW})
    assert message == (
        "systems.emailRag.chroma.shutdown.terminationGracePeriodSeconds: 700 is above "
        "platform.create.addons.clusterAutoscaler.maxGracefulTerminationSeconds 600, after which the autoscaler "
        "removes the node of the pod. Raise it to 700, or lower terminationGracePeriodSeconds."
    )


@pytest.mark.parametrize(
    "changes",
    [
        {(*AUTOSCALER, "maxGracefulTerminationSeconds"): 700},
        {(*AUTOSCALER, "scaleDown"): False},
        {AUTOSCALER: DROPPED, ("platform", "create", "addons", "nodeAutoscaler"): "none"},
    ],
)
def test_a_higher_limit_or_no_scale_down_is_accepted(changes: dict[Path_, Any]) -> None:
    assert messages({CHROMA: SLOW, **changes}) == []


def test_a_worker_that_must_not_be_interrupted_may_take_longer_because_it_is_not_evicted() -> None:
    assert messages({BEAT: {"shutdown": SLOW}}) == []
    (message,) = messages({BEAT: {"shutdown": SLOW, "interruptible": True}})
    assert message.startswith("systems.emailRag.beat.shutdown.terminationGracePeriodSeconds: 700 is above")
    assert message.endswith("or lower terminationGracePeriodSeconds, or set interruptible: false.")


def test_a_job_is_not_evicted() -> None:
    assert messages({("systems", "emailRag", "migration"): {"shutdown": SLOW, "deadlineSeconds": 900}}) == []


@pytest.mark.parametrize(("hours", "found"), [(1, 1), (2, 0)])
def test_karpenter_waits_for_every_pod_of_a_pool(hours: int, found: int) -> None:
    document = karpenter()
    pools = document["platform"]["create"]["addons"]["karpenter"]["nodePools"]
    pools["email-rag-pool"] = {"terminationGracePeriodHours": hours, "dedicated": True}
    document["systems"]["emailRag"]["worker"]["nodeGroup"] = "email-rag-pool"
    given = [str(fault) for fault in faults(document, "dev")]
    assert len(given) == found
    for message in given:
        assert message == (
            "systems.emailRag.worker.shutdown.terminationGracePeriodSeconds: 3900 is above the 1 h of "
            "platform.create.addons.karpenter.nodePools.email-rag-pool.terminationGracePeriodHours, after which "
            "Karpenter ends the pods of a node. Raise it to 2, or lower terminationGracePeriodSeconds."
        )


@pytest.mark.parametrize("stack", ["dev", "prod"])
def test_pods_that_outlast_an_update_of_a_managed_node_group_are_a_warning(stack: str) -> None:
    (warning,) = warnings({(*EMAIL_NODES, "manualDrain"): False}, stack)
    assert "worker.shutdown.terminationGracePeriodSeconds: 3900 is longer than the 900 s for which EKS waits" in warning
    assert "a node of email-rag: it would stop with PodEvictionFailure. Set manualDrain: true for the group" in warning
    assert "docs/how-to/patch-the-nodes.md" in warning


def test_a_workload_without_a_node_group_concerns_every_group_that_it_may_run_on() -> None:
    changes = {
        ("systems", "layeringDetection", "layering", "shutdown"): {
            "preStopSeconds": 30,
            "drainSeconds": 900,
            "terminationGracePeriodSeconds": 950,
        },
        (*AUTOSCALER, "maxGracefulTerminationSeconds"): 950,
    }
    (warning,) = warnings(changes)
    assert "a node of system, application: it would stop" in warning, "the other groups are dedicated"


def test_nodes_that_are_drained_by_hand_are_not_replaced_unattended() -> None:
    (message,) = messages({(*EMAIL_NODES, "releaseVersion"): "newest"})
    assert message.startswith("platform.create.nodeGroups.email-rag: manualDrain and releaseVersion newest exclude")
