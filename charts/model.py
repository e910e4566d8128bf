"""Types of the catalogue: what a Helm chart or an EKS add-on installs, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

KUBE_SYSTEM = "kube-system"
"""Namespace of EKS add-ons, and of charts that extend the cluster itself."""

FIXED = ""
"""In place of the values key for replicas: the chart sets the number of pods itself."""

CLUSTER_CRITICAL = "system-cluster-critical"
"""Priority class of pods that the cluster needs."""

NODE_CRITICAL = "system-node-critical"
"""Priority class of agents that every node needs. Without it, an agent stays pending on a node that is full: the
scheduler only evicts pods of a lower priority for it."""

TOLERATE_ALL: Sequence[Mapping[str, Any]] = ({"operator": "Exists"},)
"""Tolerations of every taint."""

TOLERATE_CRITICAL_ADDONS_ONLY: Sequence[Mapping[str, Any]] = ({"key": "CriticalAddonsOnly", "operator": "Exists"},)
"""Tolerations of the taint that keeps a node for cluster add-ons."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Container:
    """Containers of a pod that read their resources from one values key."""

    resources: str = "resources"
    """Values key of the resources, below the pod's section, such as ``manager.resources``; a number is the index of a
    list. Empty if the chart has no key."""
    cpu: str = "0"
    memory: str = "0"
    """Requests where the values set none."""
    count: int = 1
    """Number of containers that share the key."""
    enabled_by: str = ""
    """Values key that turns the containers on; empty when they always run."""
    enabled_by_default: bool = False
    """State where the values do not set ``enabled_by``."""
    init: bool = False
    """They run before the other containers of the pod."""
    privileged: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class AddonPod:
    """A workload of a chart or an EKS add-on. A values key is a path of names joined by dots."""

    name: str
    kind: Literal["Deployment", "StatefulSet", "DaemonSet", "Job"] = "Deployment"
    section: str = ""
    """Section of the values that configures the pod; ``replicas``, ``autoscaling`` and ``containers`` are below it."""
    enabled_by: str = ""
    """Values key that turns the workload on, from the top; empty when it always runs."""
    enabled_by_default: bool = True
    """State where the values do not set ``enabled_by``."""
    replicas: str = "replicaCount"
    """Values key of the number of replicas; ``FIXED`` when the chart has none."""
    default_replicas: int = 1
    autoscaling: str = ""
    """Values key of ``enabled``, ``minReplicas`` and ``maxReplicas``; empty when the chart has no autoscaling."""
    containers: Sequence[Container] = (Container(),)
    placed_by: Sequence[str] = ()
    """Sections, from the top, with nodeSelector, affinity, tolerations and topologySpreadConstraints.

    Of each field the first that is set counts. By default the pod's own section.
    """
    spread_by: str = ""
    """Values key of topology spread constraints, from the top; empty where a section of ``placed_by`` has them."""
    affinity: Mapping[str, Any] | None = None
    """Affinity where the values set none."""
    tolerations: Sequence[Mapping[str, Any]] = ()
    """Tolerations where the values set none."""
    priority_class: str = "priorityClassName"
    """Values key of the priority class, below the pod's section."""
    default_priority_class: str = ""
    """Priority class where the values set none."""
    host_network: bool = False
    node_selector: Mapping[str, str] | None = None
    """Node labels that the chart requires in addition to those of the values."""
    created_by_chart: bool = True
    """False where a controller of the chart creates the workload."""
    volume: str = ""
    """Values key that gives each pod an EBS volume, from the top; empty when the pods have none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomResources:
    """Custom resource definitions that a chart installs."""

    groups: Sequence[str]
    """API groups of the definitions."""
    upgraded_by: Literal["templates", "objects", "chart", "job", "eks", "skipped"]
    """Upgrade of the definitions with the chart; Helm never upgrades those in a chart's ``crds/``.

    ``templates``: by Helm, as the chart has no ``crds/``. ``objects``: by the program, from ``charts/definitions``.
    ``chart``: by a chart of definitions. ``job``: by a Job of the chart. ``eks``: by EKS, with its add-on.
    ``skipped``: they are not installed, because nothing uses them.
    """
    generated_groups: Sequence[str] = ()
    """API groups whose definitions the controller creates while it runs."""
    enabled_by: str = ""
    """Values key that turns the definitions on; empty when they are always installed."""
    enabled_by_default: bool = True
    removed_with_release: bool = False
    """Helm deletes definitions that are templates, and Kubernetes deletes their objects with them.

    Helm never deletes ``crds/`` nor what the chart marks with ``helm.sh/resource-policy: keep``.
    """
    deletion: Literal["definition", "finalizer", "webhook"] = "definition"
    """Requirement for the deletion of an object: its definition alone, or the controller, which removes a finalizer
    or answers the admission webhook."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Helm chart at a pinned version."""

    name: str
    version: str
    repository: str
    """URL of a Helm repository, or of the folder in an OCI registry (``oci://…``) that holds the chart."""
    namespace: str
    """Namespace of the release."""
    other_namespaces: Sequence[str] = ()
    """Further namespaces that the release puts objects into."""
    pods: Sequence[AddonPod] = ()
    """Workloads of the chart."""
    jobs: Sequence[AddonPod] = ()
    """Jobs that only run while the chart is installed or upgraded."""
    custom_resources: CustomResources | None = None

    @property
    def in_a_registry(self) -> bool:
        """Return whether Helm pulls the chart as an OCI artifact."""
        return self.repository.startswith("oci://")

    @property
    def reference(self) -> str:
        """Return the chart's reference for Helm: its address in a registry, or its name in a repository."""
        return f"{self.repository}/{self.name}" if self.in_a_registry else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class EksAddon:
    """An add-on that EKS installs and upgrades."""

    name: str
    """Name of the add-on in the EKS API."""
    namespace: str = KUBE_SYSTEM
    pods: Sequence[AddonPod] = ()
    """Workloads of the add-on; a values key is a key of its configuration."""
    custom_resources: CustomResources | None = None
