"""Falco: watches what the processes of every node ask of its kernel, and says when that breaks a rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.falco import FALCO
from components.addons.kit.addon_namespace import Traffic
from components.addons.kit.chart_addon import ChartAddonArgs
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.every_node import EVERY_NODE
from components.addons.kit.isolated_release import closed_release
from components.addons.kit.resources import ContainerResources

NAMESPACE = FALCO.namespace
METRICS_PORT = 8765


class FalcoSpec(ChartSpec):
    """What a person may choose about it; alerts are lines of JSON in its log, which is shipped as any pod's is."""

    priority: Literal["critical", "error", "warning", "notice", "informational", "debug"] = "notice"
    """The least that is said."""
    rules: Mapping[str, str] = Field(default_factory=dict[str, str], examples=[{"shop.yaml": "- rule: …"}])
    """Files of rules of one's own, in Falco's YAML, read after Falco's."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """On each node. The chart caps CPU at one core besides, so that a storm of events does not starve the node."""


FalcoArgs = ChartAddonArgs[FalcoSpec]


class Falco(pulumi.ComponentResource):
    """A pod on every node, tainted or not, in a namespace whose pods may reach the node that they watch.

    That takes the level ``privileged``: it reads the node's ``/proc`` and ``/sys`` and loads an eBPF program, for which
    it has four capabilities and not the whole of root's.
    """

    TYPE = "landfall:addons:Falco"

    def __init__(self, name: str, args: FalcoArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = closed_release(
            name,
            chart=FALCO,
            args=args,
            namespace=NAMESPACE,
            pod_security="privileged",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=falco_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def falco_values(args: FalcoArgs) -> dict[str, Any]:
    """The chart's values: the eBPF program that Falco brings with it, the containers of containerd, one output.

    Rules and the container plugin are fetched when a pod starts: without that, this chart registers the plugin twice
    and Falco exits (falcosecurity/charts#1057). They are not followed: rules change when somebody rolls it out.
    """
    spec = args.spec
    off = {"enabled": False}
    return {
        "driver": {"kind": "modern_ebpf", "modernEbpf": {"leastPrivileged": True}},
        "collectors": {
            "containerEngine": {
                "engines": {"docker": off, "podman": off, "lxc": off, "libvirt_lxc": off, "bpm": off},
            },
        },
        "falcoctl": {"artifact": {"follow": off}},
        "tolerations": [dict(toleration) for toleration in EVERY_NODE],
        "podPriorityClassName": "system-node-critical",
        "resources": spec.resources.document(),
        "customRules": dict(spec.rules),
        "falco": {"priority": spec.priority, "json_output": True, "syslog_output": off, "log_syslog": False},
        "metrics": {"enabled": args.service_monitor},
        "serviceMonitor": {"create": args.service_monitor},
    }
