from __future__ import annotations

from typing import Any

import pulumi

from charts.prometheus_operator_crds import PROMETHEUS_OPERATOR_CRDS
from components.addons.kube_prometheus_stack.definitions import MonitoringDefinitions
from tests.support.harness import Deployment, deploy

RELEASE = "kubernetes:helm.sh/v3:Release"


def definitions() -> Deployment:
    def program() -> list[Any]:
        platform = pulumi.ComponentResource("landfall:platform:OwnPlatform", "platform")
        made = MonitoringDefinitions("platform-metrics", pulumi.ResourceOptions(parent=platform))
        return [resource.urn for resource in made.ready]

    return deploy(program)


def test_the_definitions_have_no_prerequisites() -> None:
    deployment = definitions()
    release = deployment.one(RELEASE)
    assert release.inputs["chart"] == PROMETHEUS_OPERATOR_CRDS.name
    assert deployment.dependencies(release) == set()
    assert deployment.outputs == [release.urn]
