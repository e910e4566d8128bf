"""Falco: alerts on system calls that break a rule, on every node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.falco import FALCO
from charts.model import NODE_CRITICAL, TOLERATE_ALL
from components.addons.kit.chart_release import ChartSpec
from components.addons.kit.context import AddonArgs
from components.addons.kit.isolated_namespace import Traffic
from components.addons.kit.isolated_release import isolated_release
from components.addons.kit.resources import ContainerResources
from versions import FALCO_RULES

METRICS_PORT = 8765

DOWNLOAD_RESOURCES = ContainerResources(cpu="10m", memory="128Mi")
"""Resources of the init container that downloads the rules, within those of Falco itself."""


class FalcoSpec(ChartSpec):
    """Settings of Falco. Alerts are JSON lines in its log, which is shipped like the log of any pod."""

    priority: Literal["critical", "error", "warning", "notice", "informational", "debug"] = "notice"
    """Lowest priority of the alerts."""
    rules: Mapping[str, str] = Field(default_factory=dict[str, str], examples=[{"shop.yaml": "- rule: …"}])
    """Further rules by file name, in Falco's YAML; Falco loads them after its own."""
    resources: ContainerResources = ContainerResources(cpu="100m", memory="512Mi")
    """Resources on each node. The chart limits CPU to one core, so that a burst of events does not starve the node."""


class Falco(pulumi.ComponentResource):
    """Falco on every node, whatever its taints.

    Its namespace needs the Pod Security level ``privileged``: Falco reads ``/proc`` and ``/sys`` of the node and loads
    an eBPF program. It has four capabilities instead of full privileges.
    """

    TYPE = "landfall:addons:Falco"

    def __init__(self, name: str, args: AddonArgs[FalcoSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self.release: k8s.helm.v3.Release = isolated_release(
            name,
            chart=FALCO,
            args=args,
            pod_security="privileged",
            traffic=Traffic(metrics=[METRICS_PORT]),
            values=falco_values(args),
            parent=self,
        )

        self.ready: Sequence[pulumi.Resource] = (self.release,)
        self.register_outputs({})


def falco_values(args: AddonArgs[FalcoSpec]) -> dict[str, Any]:
    """Return the values of the chart: the eBPF program that Falco contains, containerd alone, one output.

    A pod downloads rules and the container plugin when it starts: without that, this chart registers the plugin twice
    and Falco exits (falcosecurity/charts#1057). Their version is pinned: the chart's tag moves, and rules for a newer
    Falco would stop the pods that start after their release.
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
        "falcoctl": {
            "artifact": {"install": {"resources": DOWNLOAD_RESOURCES.document()}, "follow": off},
            "config": {"artifact": {"install": {"refs": [f"falco-rules:{FALCO_RULES}"]}}},
        },
        "tolerations": [dict(toleration) for toleration in TOLERATE_ALL],
        "podPriorityClassName": NODE_CRITICAL,
        "resources": spec.resources.document(),
        "customRules": dict(spec.rules),
        "falco": {"priority": spec.priority, "json_output": True, "syslog_output": off, "log_syslog": False},
        "metrics": {"enabled": args.context.service_monitor},
        "serviceMonitor": {"create": args.context.service_monitor},
    }
