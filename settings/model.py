"""The settings of one stack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from components.addons.spec import AddonsSpec
from components.aws.cluster import ClusterSpec
from components.aws.file_system import FileSystemSpec
from components.aws.network import NetworkSpec
from components.aws.node_group import NodeGroupSpec
from components.spec import NodeGroupName, Spec
from systems.layering_detection.spec import LayeringDetectionSpec

Environment = Literal["dev", "staging", "prod"]
"""Where a stack stands on the way to users; ``prod`` is held to stricter rules."""


REGION_PATTERN = r"^[a-z]{2}(-[a-z]+)+-\d$"

Region = Annotated[str, StringConstraints(pattern=REGION_PATTERN)]
"""The name of an AWS region, such as us-east-1."""

OWN_TAGS = frozenset({"project", "stack", "environment"})
"""Tags that every resource gets from the stack itself."""


TagKey = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _.:/=+@-]{1,128}$")]
TagValue = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9 _.:/=+@-]{0,256}$")]
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
        """Cluster DNS and the controllers find a node."""
        if not any(group.initial_size and group.takes_any_pod for group in self.node_groups.values()):
            yield "nodeGroups needs a group without taints that starts with a node: DNS and controllers run there"


class SharedPlatformSpec(Spec):
    """A platform that another stack of this project made."""

    stack: Annotated[str, StringConstraints(pattern=r"^([\w.-]+/[\w.-]+/)?[\w.-]+$")]
    """The other stack: its name, or ``organization/project/stack``."""


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

    def faults(self) -> Iterable[str]:
        """The stack's own tags say the truth, and AWS's are AWS's."""
        reserved = sorted(key for key in self.tags if key.lower().startswith("aws:"))
        if reserved:
            yield f"tags must not set {', '.join(reserved)}: AWS keeps the prefix aws: to itself"
        taken = sorted(set(self.tags) & OWN_TAGS)
        if taken:
            yield f"tags must not set {', '.join(taken)}: the stack does"
