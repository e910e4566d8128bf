"""Reloader: rolls out workloads when a Secret changes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.reloader import RELOADER
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.spread import spread
from components.workload.security_context import RESTRICTED_CONTAINER, restricted_pod

NAME = "reloader"
METRICS_PORT = 9090


class ReloaderSpec(ChartSpec):
    """Settings of Reloader."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """Number of pods; one leads."""
    resources: ContainerResources = ContainerResources(cpu="20m", memory="256Mi")
    """Resources of each pod, which keeps every Secret of the cluster in memory."""
    config_maps: bool = False
    """Roll out for changed ConfigMaps as well. Services of this project do so without Reloader."""


class Reloader(pulumi.ComponentResource):
    """Watches Secrets in every namespace, and rolls out the workloads that opt in by an annotation.

    It needs wide permissions: it reads every Secret and may change every Deployment, StatefulSet and DaemonSet. It has
    none on Jobs and CronJobs, whose next pods read the new value.
    """

    TYPE = "landfall:addons:Reloader"

    def __init__(self, name: str, args: AddonArgs[ReloaderSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=RELOADER,
            args=args,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=reloader_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def reloader_values(args: AddonArgs[ReloaderSpec]) -> dict[str, Any]:
    """Return the values of the chart."""
    spec = args.spec
    several = spec.replicas > 1
    return {
        "fullnameOverride": NAME,
        "reloader": {
            "watchGlobally": True,
            "autoReloadAll": False,
            "ignoreConfigMaps": not spec.config_maps,
            "ignoreJobs": True,
            "ignoreCronJobs": True,
            # An annotation on the pod template; by default Reloader would add an environment variable to the container.
            "reloadStrategy": "annotations",
            "enableHA": several,
            "readOnlyRootFileSystem": True,
            "podDisruptionBudget": {"enabled": several, "maxUnavailable": 1},
            "podMonitor": {"enabled": args.context.service_monitor},
            "deployment": {
                "replicas": spec.replicas,
                "resources": spec.resources.document(),
                "securityContext": restricted_pod(),
                "containerSecurityContext": dict(RESTRICTED_CONTAINER),
                "topologySpreadConstraints": spread({"app": NAME}),
                **args.context.nodes.document(),
            },
        },
    }
