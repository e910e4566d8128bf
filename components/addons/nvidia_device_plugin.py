"""NVIDIA device plugin: GPUs as a resource that pods request."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any

import pulumi
import pulumi_kubernetes as k8s
import yaml
from pydantic import Field

from charts.model import TOLERATE_ALL
from charts.nvidia_device_plugin import NVIDIA_DEVICE_PLUGIN
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from components.node_selection import GPU_LABEL

GPU = "nvidia.com/gpu"
"""Resource that pods request."""
SHARED = "time-slicing"


class NvidiaDevicePluginSpec(ChartSpec):
    """Settings of the NVIDIA device plugin."""

    pods_per_gpu: Annotated[int, Field(ge=1)] = 1
    """Number of pods that share a GPU by time slicing; above 1, GPU memory is not isolated between them."""
    resources: ContainerResources = ContainerResources(cpu="25m", memory="64Mi")
    """Resources of the pod on each node with GPUs."""


class NvidiaDevicePlugin(pulumi.ComponentResource):
    """The plugin on every node with GPUs. EKS's NVIDIA image contains the driver and the container toolkit.

    Its namespace has the Pod Security level ``privileged`` because the plugin registers through a socket in a
    directory of the kubelet; the container itself has no privileges and no capabilities.
    """

    TYPE = "landfall:addons:NvidiaDevicePlugin"

    def __init__(
        self, name: str, args: AddonArgs[NvidiaDevicePluginSpec], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=NVIDIA_DEVICE_PLUGIN,
            args=args,
            pod_security="privileged",
            traffic=Traffic(),
            values=plugin_values(args.spec),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        """Ready without a GPU node as well: a node group may scale up from zero later."""
        self.register_outputs({})


def plugin_values(spec: NvidiaDevicePluginSpec) -> dict[str, Any]:
    """Return the values of the chart.

    The strategies are explicit: with a configuration and without them, the chart adds ``CAP_SYS_ADMIN``. Feature
    discovery is off, because the node group's label already marks nodes with GPUs.
    """
    values: dict[str, Any] = {
        "nodeSelector": GPU_LABEL,
        "tolerations": [dict(toleration) for toleration in TOLERATE_ALL],
        "resources": spec.resources.document(),
        "migStrategy": "none",
        "deviceListStrategy": "envvar",
        "gfd": {"enabled": False},
    }
    if spec.pods_per_gpu > 1:
        values["config"] = {"map": {SHARED: time_slicing(spec.pods_per_gpu)}, "default": SHARED}
    return values


def time_slicing(pods_per_gpu: int) -> str:
    """Return the plugin's configuration. It rejects a pod that requests two shares, which give no more than one."""
    sharing = {
        "failRequestsGreaterThanOne": True,
        "resources": [{"name": GPU, "replicas": pods_per_gpu}],
    }
    return yaml.safe_dump({"version": "v1", "sharing": {"timeSlicing": sharing}}, sort_keys=False)
