"""Services run on nodes of an architecture that their image is built for."""

from __future__ import annotations

from tests.support.settings_documents import SYSTEM, changed, clean, faults
from tests.support.stack_plans import planned_with
from tests.support.stack_settings import karpenter

AGGREGATOR = (*SYSTEM, "aggregator")


def test_a_service_on_nodes_of_another_architecture_is_refused() -> None:
    assert faults(changed("dev", {(*AGGREGATOR, "nodeGroup"): "system"})) == [
        (
            "systems.layeringDetection.aggregator.nodeGroup: the nodes of system are arm64, but the image is built for "
            "amd64. Choose other nodes, or build the image for arm64 and add it to architectures."
        )
    ]


def test_node_pools_of_karpenter_are_compared_as_well() -> None:
    document = karpenter()
    document["platform"]["create"]["addons"]["karpenter"]["nodePools"]["workers"]["architecture"] = "arm64"
    (message,) = faults(document)
    assert message.startswith("systems.layeringDetection.layering.nodeGroup: the nodes of workers are arm64")


def test_an_image_for_both_architectures_runs_on_either() -> None:
    document = changed(
        "dev", {(*AGGREGATOR, "nodeGroup"): "system", (*AGGREGATOR, "architectures"): ["amd64", "arm64"]}
    )
    clean(document)
    (deployment,) = [
        each.inputs["spec"]["template"]["spec"]
        for each in planned_with(document).of_type("kubernetes:apps/v1:Deployment")
        if each.inputs["metadata"]["name"] == "aggregator"
    ]
    assert deployment["nodeSelector"] == {"landfall.dev/node-group": "system"}


def test_an_architecture_is_listed_once() -> None:
    (message,) = faults(changed("dev", {(*AGGREGATOR, "architectures"): ["amd64", "amd64"]}))
    assert message.endswith("aggregator: architecture amd64 is listed more than once. Use it once.")
