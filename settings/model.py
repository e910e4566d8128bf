"""The settings of one stack."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field, create_model

from components.addons.spec import AddonsSpec
from components.aws.cluster.cluster import ClusterSpec
from components.aws.cluster.node_group import NodeGroupSpec
from components.aws.delivery.container_registry import ContainerRegistrySpec
from components.aws.delivery.github_oidc import GitHubOidcSpec
from components.aws.file_system import FileSystemSpec
from components.aws.network.network import NetworkSpec
from components.priority_classes import PriorityClassSpec
from components.spec import NodeGroupName, Spec, choice_faults
from components.string_format import StringFormat
from components.workload.types import PriorityClassName
from systems.catalogue import CATALOGUE, Catalogue, CatalogueEntry, checked
from systems.contract import SystemSpec

Environment = Literal["dev", "staging", "prod"]
"""Environment of a stack; stricter rules apply to ``prod``."""


REGION = StringFormat(r"^[a-z]{2,4}(-[a-z]+)+-\d$", "an AWS region", "us-east-1")

Region = Annotated[str, REGION]
"""Name of an AWS region."""

AccountId = Annotated[str, StringFormat(r"^\d{12}$", "the id of an AWS account: 12 digits, in quotes", "111122223333")]
"""Id of an AWS account."""

OWN_TAGS = frozenset({"project", "stack", "environment"})
"""Tags that the stack sets on every resource."""


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
"""Only characters that every AWS service accepts in a tag: a comma, for example, would end a controller's list."""


class OwnPlatformSpec(Spec):
    """A platform that this stack creates: network, cluster, nodes, add-ons and file system."""

    availability: Literal["economy", "high"] = "high"
    """Choice between a cheap and a safe platform. ``economy``: one NAT gateway, Spot instances for node groups without
    controllers, and one replica of each controller, unless a setting of its own says otherwise. ``high``: a NAT gateway
    in each zone, On-Demand instances, and several replicas. The preview shows the cost of both."""
    network: NetworkSpec
    cluster: ClusterSpec
    node_groups: Annotated[Mapping[NodeGroupName, NodeGroupSpec], Field(min_length=1)]
    """Managed node groups by name."""
    priority_classes: Mapping[PriorityClassName, PriorityClassSpec] = Field(
        default_factory=dict[str, PriorityClassSpec]
    )
    """PriorityClasses by name, for ``priorityClass`` of workloads."""
    addons: AddonsSpec = AddonsSpec()
    file_system: FileSystemSpec

    @property
    def node_pools(self) -> Sequence[str]:
        """Names of Karpenter's node pools; empty with another node autoscaler."""
        return list(self.addons.karpenter.node_pools) if self.addons.node_autoscaler == "karpenter" else []

    def faults(self) -> Iterable[str]:
        """Check that DNS and controllers have a node, and that each name belongs to one group or pool of nodes."""
        pools = self.node_pools
        both = sorted(set(pools) & set(self.node_groups))
        if both:
            yield (
                f"nodeGroups and addons.karpenter.nodePools both name {', '.join(both)}, by which pods choose nodes. "
                "Rename one of them."
            )
        started = [name for name, group in self.node_groups.items() if group.initial_size]
        chosen = self.addons.node_group
        if chosen and chosen not in started:
            yield (
                f"addons.nodeGroup {chosen} is not a node group that starts with a node, which controllers need. "
                f"Use one of: {', '.join(started) or 'none, set minSize of a group to 1 or more'}."
            )
        monitoring = self.addons.kube_prometheus_stack
        if monitoring and monitoring.node_group and monitoring.node_group not in {*self.node_groups, *pools}:
            known = ", ".join([*self.node_groups, *pools])
            yield f"addons.kubePrometheusStack.nodeGroup {monitoring.node_group} does not exist. Use one of: {known}."
        if not any(group.initial_size and group.accepts_any_pod for group in self.node_groups.values()):
            yield (
                "nodeGroups has no group without taints that starts with a node, which DNS and controllers need. "
                "Add one with minSize 1 or more."
            )


class SharedPlatformSpec(Spec):
    """A platform that another stack of this project creates."""

    stack: Annotated[str, StringFormat(r"^([\w.-]+/[\w.-]+/)?[\w.-]+$", "the name of a stack", "dev")]
    """Name of the other stack, or ``organization/project/stack``."""
    container_insights: bool = False
    """Set if the platform runs ``cloudwatchObservability``: it decides which alarms this stack creates."""
    prometheus: bool = False
    """Set if the platform runs ``kubePrometheusStack``."""
    tracing: bool = False
    """Set if the platform runs ``opentelemetryCollector``."""
    datadog: bool = False
    """Set if the platform runs ``datadog``: workloads with ``datadog: true`` need it."""
    keda: bool = False
    """Set if the platform runs ``keda``: workers that scale by the length of their queues need it."""
    nginx_ingress: bool = False
    """Set if the platform runs ``nginxIngress``: systems that are exposed by ``nginx`` need it."""
    cert_manager: bool = False
    """Set if the platform runs ``certManager``, which issues the certificates of these systems."""


class PlatformSpec(Spec):
    """The platform that the systems run on: exactly one of ``create`` and ``shared``."""

    create: OwnPlatformSpec | None = None
    shared: SharedPlatformSpec | None = None

    def faults(self) -> Iterable[str]:
        """Check that there is exactly one."""
        return choice_faults(self, create="this stack creates its platform", shared="another stack created it")


class SystemsSpec(Spec):
    """The systems of this environment, one section each; a system without a section is not deployed."""

    catalogue: ClassVar[Catalogue] = ()
    """Catalogue from which ``settings_type`` adds a field for each system."""

    def chosen(self) -> Iterator[tuple[CatalogueEntry, SystemSpec]]:
        """Yield the systems that have a section."""
        for entry in self.catalogue:
            spec: SystemSpec | None = getattr(self, entry.field)
            if spec is not None:
                yield entry, spec

    def repositories(self) -> Sequence[str]:
        """Return the repositories in the account's own registry that the images are in."""
        return sorted({repository for _, spec in self.chosen() for repository in spec.repositories()})


class DeliverySpec(Spec):
    """Image repositories, and roles for GitHub Actions.

    One stack of an account owns the repositories and GitHub's OIDC provider.
    """

    container_registry: ContainerRegistrySpec | None = None
    github: GitHubOidcSpec | None = None


class Settings(Spec):
    """All settings of one stack."""

    environment: Environment
    """Part of namespaces, secret names and tags."""
    region: Region
    """AWS region."""
    account_id: AccountId | None = None
    """Id of the AWS account that this stack belongs to; credentials of another account are refused."""
    tags: Mapping[TagKey, TagValue] = Field(
        default_factory=dict[str, str],
        description=(
            "Tags on every AWS resource, in addition to project, stack and environment. A change replaces all nodes, "
            "some at a time: EC2 tags the resources of a node from its launch template."
        ),
    )
    platform: PlatformSpec
    systems: SystemsSpec = SystemsSpec()
    delivery: DeliverySpec = DeliverySpec()
    not_secrets: Sequence[str] = ()
    """Paths of harmless values that look like secrets, such as ``systems.orders.api.environment.PASSWORD_HINT``."""


@cache
def settings_type(catalogue: Catalogue = CATALOGUE) -> type[Settings]:
    """Return the settings model with a section for each system of a catalogue."""
    sections: dict[str, Any] = {entry.field: (entry.spec | None, None) for entry in catalogue}
    systems = create_model("SystemsSpec", __base__=SystemsSpec, __doc__=SystemsSpec.__doc__, **sections)
    systems.catalogue = checked(catalogue, get_args(Environment))
    return create_model("Settings", __base__=Settings, __doc__=Settings.__doc__, systems=(systems, systems()))
