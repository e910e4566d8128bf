"""Rules between workloads and the nodes and add-ons of the platform that they run on."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import stack_settings
from tests.support.settings_documents import DROPPED, NODES, Path_, changed, faults, put

EMAIL_RAG = ("systems", "emailRag")
WORKER = (*EMAIL_RAG, "worker")
KEDA = ("platform", "create", "addons", "keda")


def messages(changes: dict[Path_, Any], stack: str = "dev") -> list[str]:
    return faults(changed(stack, changes), stack)


def test_a_disk_that_does_not_hold_the_images_is_named_with_the_size_that_does() -> None:
    assert messages({(*NODES, "email-rag", "diskSizeGib"): 49}) == [
        (
            "systems.emailRag.nodeGroup: the nodes of email-rag have disks of 49 GiB, and the images need 50. Raise "
            "diskSizeGib of email-rag to 50 or more, or choose other nodes."
        )
    ]
    assert messages({(*NODES, "email-rag", "diskSizeGib"): 50}) == []


def test_a_workload_that_names_no_nodes_needs_the_disk_on_each_node_that_it_may_run_on() -> None:
    """Not on Graviton nodes, which the images are not built for, and not on dedicated ones."""
    # Workers without a group would be on Spot nodes as well.
    found = messages({(*EMAIL_RAG, "nodeGroup"): DROPPED, (*WORKER, "nodeGroup"): "email-rag"})
    assert found == [
        (
            "systems.emailRag.nodeGroup: the nodes of application have disks of 30 GiB, and the images need 50. Raise "
            "diskSizeGib of application to 50 or more, or choose other nodes."
        )
    ]


def test_the_disk_of_a_node_pool_is_that_of_karpenter() -> None:
    document = stack_settings.karpenter()
    pools = document["platform"]["create"]["addons"]["karpenter"]
    pool = next(iter(pools.get("nodePools", {"general": {}})))
    put(document, (*EMAIL_RAG, "backend", "nodeGroup"), pool)
    put(document, ("platform", "create", "addons", "karpenter", "diskSizeGib"), 30)
    assert [line for line in faults(document) if f"the nodes of {pool} have disks of 30 GiB" in line]
    put(document, ("platform", "create", "addons", "karpenter", "diskSizeGib"), 60)
    assert not [line for line in faults(document) if "have disks of" in line]


def test_small_images_need_no_disk() -> None:
    assert not messages({("systems", "layeringDetection", "layering"): {"nodeGroup": "application"}})


@pytest.mark.parametrize("group", ["email-rag", "application"])
def test_a_worker_that_must_not_be_interrupted_is_refused_on_spot_nodes(group: str) -> None:
    changes = {
        (*WORKER, "nodeGroup"): group,
        (*NODES, group, "capacityType"): "SPOT",
        (*NODES, group, "diskSizeGib"): 60,
    }
    assert messages(changes) == [
        (
            f"systems.emailRag.worker.nodeGroup: {group} includes Spot nodes, which AWS reclaims after two minutes: a "
            "task would be interrupted. Name a node group with capacityType ON_DEMAND, or set interruptible: true."
        )
    ]


def test_a_worker_that_names_no_nodes_is_refused_beside_spot_nodes_for_any_pod() -> None:
    found = messages({(*EMAIL_RAG, "nodeGroup"): DROPPED, (*NODES, "application", "diskSizeGib"): 60})
    assert [
        line for line in found if line.startswith("systems.emailRag.worker.nodeGroup: any node includes Spot nodes")
    ]


def test_queues_are_measured_only_by_a_platform_with_keda() -> None:
    message = "systems.emailRag.worker.scaling: the platform does not run KEDA, which measures the queues. "
    assert messages({KEDA: DROPPED}) == [f"{message}Add platform.create.addons.keda."]
    shared = messages({("platform", "shared", "keda"): False}, "staging")
    assert shared == [f"{message}Set platform.shared.keda if the platform runs it."]


def test_a_shared_platform_is_trusted_with_its_nodes() -> None:
    assert messages({(*EMAIL_RAG, "nodeGroup"): "anything"}, "staging") == []
