"""NVIDIA's device plugin: a node's GPUs as something that pods can ask for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
import yaml
from pydantic import Field

from charts.nvidia_device_plugin import NVIDIA_DEVICE_PLUGIN
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.every_node import EVERY_NODE
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources
from components.node_selection import GPU_LABEL

NAMESPACE = NVIDIA_DEVICE_PLUGIN.namespace
GPU = "nvidia.com/gpu"
"""The resource that pods ask for."""
SHARED = "time-slicing"


class NvidiaDevicePluginSpec(ChartSpec):
    """What a person may choose about it."""

    pods_per_gpu: Annotated[int, Field(ge=1)] = 1
    """Above 1, as many pods take turns on each GPU; nothing keeps one's memory from the others."""
    resources: ContainerResources = ContainerResources(cpu="25m", memory="64Mi")
    """Of the plugin's pod on each node with GPUs."""


NvidiaDevicePluginArgs = ChartAddonArgs[NvidiaDevicePluginSpec]


class NvidiaDevicePlugin(pulumi.ComponentResource):
    """A pod on every node with GPUs, where EKS's NVIDIA image brings the driver and the container toolkit.

    Its namespace has the level ``privileged`` because the plugin registers by a socket in a folder of the kubelet's;
    the container itself has no privilege and no capability.
    """

    TYPE = "landfall:addons:NvidiaDevicePlugin"

    def __init__(self, name: str, args: NvidiaDevicePluginArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=NVIDIA_DEVICE_PLUGIN,
            args=args,
            namespace=NAMESPACE,
            pod_security="privileged",
            traffic=Traffic(),
            values=plugin_values(args.spec),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """It is there without a single GPU node, too: a group may grow from zero later."""
        self.register_outputs({})


def plugin_values(spec: NvidiaDevicePluginSpec) -> dict[str, Any]:
    """The chart's values.

    The strategies are said outright: with a configuration and without them, the chart takes no chance and asks for
    ``CAP_SYS_ADMIN``. Feature discovery stays off, for the node group's own label says where the GPUs are.
    """
    values: dict[str, Any] = {
        "nodeSelector": GPU_LABEL,
        "tolerations": [dict(toleration) for toleration in EVERY_NODE],
        "resources": spec.resources.document(),
        "migStrategy": "none",
        "deviceListStrategy": "envvar",
        "gfd": {"enabled": False},
    }
    if spec.pods_per_gpu > 1:
        values["config"] = {"map": {SHARED: time_slicing(spec.pods_per_gpu)}, "default": SHARED}
    return values


def time_slicing(pods_per_gpu: int) -> str:
    """The plugin's configuration; a pod that asks for two turns is refused, for it would get no more than with one."""
    sharing = {
        "failRequestsGreaterThanOne": True,
        "resources": [{"name": GPU, "replicas": pods_per_gpu}],
    }
    return yaml.safe_dump({"version": "v1", "sharing": {"timeSlicing": sharing}}, sort_keys=False)
