"""Reloader: a new value of a secret reaches the pods that were started with the old one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.reloader import RELOADER
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.addons.kit.restricted import RESTRICTED_CONTAINER, RESTRICTED_POD
from components.addons.kit.spread import spread

NAMESPACE = RELOADER.namespace
NAME = "reloader"
METRICS_PORT = 9090


class ReloaderSpec(ChartSpec):
    """What a person may choose about it."""

    replicas: Annotated[int, Field(ge=1)] = 2
    """One leads, the other takes over."""
    resources: ContainerResources = ContainerResources(cpu="20m", memory="256Mi")
    """It keeps every Secret of the cluster in memory."""
    config_maps: bool = False
    """Roll for changed ConfigMaps, too; those of our own services change their pods by themselves."""


ReloaderArgs = ChartAddonArgs[ReloaderSpec]


class Reloader(pulumi.ComponentResource):
    """Watches Secrets in every namespace, and rolls the workloads that opted in by an annotation of their own.

    Its reach is wide, which is its purpose: it reads every Secret and may change every Deployment, StatefulSet and
    DaemonSet. It may not touch Jobs and CronJobs, whose next pods read new values anyway.
    """

    TYPE = "landfall:addons:Reloader"

    def __init__(self, name: str, args: ReloaderArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=RELOADER,
            args=args,
            namespace=NAMESPACE,
            pod_security="restricted",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=reloader_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def reloader_values(args: ReloaderArgs) -> dict[str, Any]:
    """The chart's values."""
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
            # An annotation on the pod template; by itself it would add a variable to the container.
            "reloadStrategy": "annotations",
            "enableHA": several,
            "readOnlyRootFileSystem": True,
            "podDisruptionBudget": {"enabled": several, "maxUnavailable": 1},
            "podMonitor": {"enabled": args.service_monitor},
            "deployment": {
                "replicas": spec.replicas,
                "resources": spec.resources.document(),
                "securityContext": dict(RESTRICTED_POD),
                "containerSecurityContext": dict(RESTRICTED_CONTAINER),
                "topologySpreadConstraints": spread({"app": NAME}),
                **args.nodes.document(),
            },
        },
    }
