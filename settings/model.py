"""The settings of one stack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

from pydantic import Field

from components.addons.spec import AddonsSpec
from components.aws.cluster.cluster import ClusterSpec
from components.aws.cluster.node_group import NodeGroupSpec
from components.aws.delivery.container_registry import ContainerRegistrySpec
from components.aws.delivery.github_oidc import GitHubOidcSpec
from components.aws.file_system import FileSystemSpec
from components.aws.network.network import NetworkSpec
from components.spec import NodeGroupName, Spec
from components.string_format import StringFormat
from components.workload.microservice_spec import MicroserviceSpec
from systems.layering_detection.spec import LayeringDetectionSpec

Environment = Literal["dev", "staging", "prod"]
"""Where a stack stands on the way to users; ``prod`` is held to stricter rules."""


REGION = StringFormat(r"^[a-z]{2}(-[a-z]+)+-\d$", "an AWS region", "us-east-1")

Region = Annotated[str, REGION]
"""The name of an AWS region, such as us-east-1."""

OWN_TAGS = frozenset({"project", "stack", "environment"})
"""Tags that every resource gets from the stack itself."""


TagKey = Annotated[
    str,
    StringFormat(
        r"^[A-Za-z0-9 _.:/=+@-]{1,128}$",
        "the key of an AWS tag: 1 to 128 letters, digits, spaces or _ . : / = + @ -",
        "team",
    ),
]
TagValue = Annotated[
    str,
    StringFormat(
        r"^[A-Za-z0-9 _.:/=+@-]{0,256}$",
        "the value of an AWS tag: at most 256 letters, digits, spaces or _ . : / = + @ -",
        "payments",
    ),
]
"""Characters that every AWS service takes in a tag; a comma, for one, would end a controller's list of tags."""


class OwnPlatformSpec(Spec):
    """A platform that this stack makes: network, cluster, nodes, add-ons and file system."""

    network: NetworkSpec
    cluster: ClusterSpec
    node_groups: Annotated[Mapping[NodeGroupName, NodeGroupSpec], Field(min_length=1)]
    """Managed node groups by name."""
    addons: AddonsSpec = AddonsSpec()
    file_system: FileSystemSpec

    def faults(self) -> Iterable[str]:
        """Cluster DNS and the controllers find a node, and no name means two kinds of nodes."""
        pools = set(self.addons.karpenter.node_pools) if self.addons.node_autoscaler == "karpenter" else set[str]()
        both = sorted(pools & set(self.node_groups))
        if both:
            yield f"nodeGroups and addons.karpenter.nodePools both name {', '.join(both)}: pods choose by that name"
        chosen = self.addons.node_group
        if chosen and (chosen not in self.node_groups or not self.node_groups[chosen].initial_size):
            started = [name for name, group in self.node_groups.items() if group.initial_size]
            yield (
                f"addons.nodeGroup {chosen} is no node group that starts with a node, which controllers need: "
                f"choose from {', '.join(started) or 'none'}"
            )
        monitoring = self.addons.kube_prometheus_stack
        if monitoring and monitoring.node_group and monitoring.node_group not in {*self.node_groups, *pools}:
            known = ", ".join([*self.node_groups, *pools])
            yield f"addons.kubePrometheusStack.nodeGroup {monitoring.node_group} is none of {known}"
        if not any(group.initial_size and group.takes_any_pod for group in self.node_groups.values()):
            yield "nodeGroups needs a group without taints that starts with a node: DNS and controllers run there"


class SharedPlatformSpec(Spec):
    """A platform that another stack of this project made."""

    stack: Annotated[str, StringFormat(r"^([\w.-]+/[\w.-]+/)?[\w.-]+$", "the name of a stack", "dev")]
    """The other stack: its name, or ``organization/project/stack``."""
    container_insights: bool = False
    """Whether it runs ``cloudwatchObservability``. Said here, for it decides which alarms this stack makes."""
    prometheus: bool = False
    """Whether it runs ``kubePrometheusStack``."""
    tracing: bool = False
    """Whether it runs ``opentelemetryCollector``."""


class PlatformSpec(Spec):
    """Whose cluster the stack's systems run on: exactly one of the two."""

    create: OwnPlatformSpec | None = None
    shared: SharedPlatformSpec | None = None

    def faults(self) -> Iterable[str]:
        """Exactly one of the two."""
        if (self.create is None) == (self.shared is None):
            yield "give exactly one of create (this stack makes its platform) and shared (another stack made it)"


class SystemsSpec(Spec):
    """The systems that run in this environment; what is left out is not there."""

    layering_detection: LayeringDetectionSpec | None = None

    def services(self) -> Iterable[tuple[str, MicroserviceSpec]]:
        """Every service by its place in the settings."""
        if self.layering_detection:
            for name, service in self.layering_detection.services().items():
                yield f"systems.layeringDetection.{name}", service

    def repositories(self) -> Sequence[str]:
        """Those of the account's own registry that the services' images are in."""
        return sorted({service.image.repository for _, service in self.services() if service.image.registry is None})


class DeliverySpec(Spec):
    """How images and releases come to the stack. One stack of an account owns repositories and GitHub's provider."""

    container_registry: ContainerRegistrySpec | None = None
    github: GitHubOidcSpec | None = None


class Settings(Spec):
    """Everything that a person decides about one stack."""

    environment: Environment
    """The environment's name; part of namespaces, secret names and tags."""
    region: Region
    """AWS region."""
    tags: Mapping[TagKey, TagValue] = Field(default_factory=dict[str, str])
    """Tags on every AWS resource, beside those that say project, stack and environment."""
    platform: PlatformSpec
    systems: SystemsSpec = SystemsSpec()
    delivery: DeliverySpec = DeliverySpec()

    def faults(self) -> Iterable[str]:
        """The stack's own tags say the truth, and AWS's are AWS's."""
        reserved = sorted(key for key in self.tags if key.lower().startswith("aws:"))
        if reserved:
            yield f"tags must not set {', '.join(reserved)}: AWS keeps the prefix aws: to itself"
        taken = sorted(set(self.tags) & OWN_TAGS)
        if taken:
            yield f"tags must not set {', '.join(taken)}: the stack does"
        yield from self._node_group_faults()
        yield from self._tracing_faults()
        yield from self._repository_faults()

    def _node_group_faults(self) -> Iterable[str]:
        """Services choose nodes that there are; those of a shared platform only its own stack knows."""
        platform = self.platform.create
        if platform is None:
            return
        pools = platform.addons.karpenter.node_pools if platform.addons.node_autoscaler == "karpenter" else ()
        known = [*platform.node_groups, *pools]
        for place, service in self.systems.services():
            if service.node_group and service.node_group not in known:
                yield f"{place}.nodeGroup {service.node_group} is none of the platform's: {', '.join(known)}"

    def _tracing_faults(self) -> Iterable[str]:
        """Spans go somewhere."""
        own, shared = self.platform.create, self.platform.shared
        collector = own.addons.opentelemetry_collector is not None if own else bool(shared and shared.tracing)
        there = "addons.opentelemetryCollector" if own else "shared.tracing"
        for place, service in self.systems.services():
            if service.tracing and not collector:
                yield f"{place}.tracing has nobody to send spans to: the platform has no {there}"

    def _repository_faults(self) -> Iterable[str]:
        """Rules for repositories name repositories that there are."""
        registry = self.delivery.container_registry
        if registry:
            known = {*self.systems.repositories(), *registry.additional_repositories}
            unknown = sorted(set(registry.mutable_repositories) - known)
            if unknown:
                yield (
                    f"delivery.containerRegistry.mutableRepositories names {', '.join(unknown)}, but there is only "
                    f"{', '.join(sorted(known)) or 'none'}"
                )
