"""Requirements of the cutover from ECS for the services of layering detection."""

from __future__ import annotations

from typing import Any

import pytest

from components.cutover.cutover import Cutover
from components.cutover.spec import CutoverSpec
from components.cutover.target import cutover_args
from components.workload.context import WorkloadContext
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from systems.layering_detection.aggregator import AggregatorSpec
from systems.layering_detection.cutover import cutover_faults
from systems.layering_detection.orchestrator import OrchestratorSpec
from systems.layering_detection.service import SYSTEM
from tests.support.cloud import Cloud
from tests.support.harness import Deployment, deploy
from tests.support.layering_detection import NAMESPACE, spec
from tests.support.route53 import ALARM, RECORD
from tests.support.shop import platform

LOOKUP = "aws:lb/getLoadBalancer:getLoadBalancer"
FOUND = {"dnsName": "k8s-1.us-east-1.elb.amazonaws.com", "zoneId": "ZNEW", "arnSuffix": "app/k8s-1/0a1"}


def cutover(percent: int) -> CutoverSpec:
    return CutoverSpec.model_validate(
        {
            "hostedZoneId": "ZEXAMPLE",
            "recordName": "detection.example.com",
            "newTrafficPercent": percent,
            "oldLoadBalancer": {
                "dnsName": "layering-detection-alb-1.us-east-1.elb.amazonaws.com",
                "hostedZoneId": "Z35SXDOTRQ7X7K",
            },
        }
    )


def faults(percent: int, orchestrator: dict[str, Any] | None = None, **aggregator: Any) -> list[str]:
    return list(
        cutover_faults(
            cutover(percent),
            OrchestratorSpec.model_validate(orchestrator or {}),
            AggregatorSpec.model_validate(aggregator),
        )
    )


@pytest.mark.parametrize("percent", [10, 50])
def test_two_platforms_that_write_the_same_files_need_concurrent_writers(percent: int) -> None:
    (fault,) = faults(percent)
    assert fault.startswith(f"cutover.newTrafficPercent {percent} lets ECS and EKS overwrite the same two output files")
    assert faults(percent, concurrentWriters=True) == []


@pytest.mark.parametrize("percent", [0, 100])
def test_a_single_writer_moves_in_one_step(percent: int) -> None:
    assert faults(percent) == []


def test_a_cutover_without_an_exposed_orchestrator_is_refused() -> None:
    (fault,) = faults(0, {"exposure": None})
    assert fault.startswith("cutover needs orchestrator.exposure")


def test_the_record_points_to_the_load_balancer_and_the_gate_allows_the_longest_run() -> None:
    deployment = orchestrator_at(10)
    assert {record.inputs["setIdentifier"] for record in deployment.all(RECORD)} == {
        f"{NAMESPACE}-new",
        f"{NAMESPACE}-old",
    }
    ((_, lookup),) = [call for call in deployment.invokes if call[0] == LOOKUP]
    assert lookup["tags"]["ingress.k8s.aws/stack"] == NAMESPACE
    (latency,) = [each for each in deployment.all(ALARM) if each.name.endswith("-latency")]
    assert latency.inputs["threshold"] == 200
    assert NAMESPACE in latency.inputs["alarmDescription"]


def orchestrator_at(percent: int) -> Deployment:
    """Deploy the orchestrator and the cutover without the other services."""

    def program() -> Any:
        ready = platform()
        space = Namespace("layering-detection", NamespaceArgs(namespace=NAMESPACE))
        context = WorkloadContext(
            system=SYSTEM,
            environment="test",
            default_image_tag="1.0.0",
            namespace=space,
            platform=ready,
            secret_store=SecretStore("secrets", SecretStoreArgs(namespace=space, platform=ready, secret_names=["a"])),
            ingress_class=LoadBalancer(
                "load-balancer",
                LoadBalancerArgs(spec=spec().load_balancer, platform=ready, class_name=f"{SYSTEM}-test"),
            ),
        )
        orchestrator = Microservice(
            "orchestrator", MicroserviceArgs(spec=OrchestratorSpec(), service="orchestrator", context=context)
        )
        return Cutover("cutover", cutover_args(cutover(percent), context, orchestrator, None)).health_check_id

    return deploy(program, mocks=Cloud(calls={LOOKUP: lambda _: FOUND}))
