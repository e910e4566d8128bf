"""The contract of a system: the parts of its settings and its component that the rest of the program uses.

Rules and stacks know a system by this contract alone. Parts of its settings are found by their type at any depth, so
that a system lists nothing twice:

====================  ====================================================================================
``WorkloadSpec``      a workload: its node group and tracing are checked
``MicroserviceSpec``  a service: its exposure and its DNS name are checked
``ImageSpec``         an image: a repository in the account's registry, unless it names another registry
``SecretKeySpec``     a secret in AWS Secrets Manager, under a path that no other system uses
``IngressClassSpec``  the way of clients to the exposed services, whose times are checked against it
``CutoverSpec``       a DNS record that the deploy role may change, and that no other system has
a public endpoint     every section of a ``PublicEndpointSpec``: rules for production apply to it
====================  ====================================================================================
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Generic, Protocol, TypeVar, cast

import pulumi

from components.aws.delivery.deploy_dns_policy import DnsName
from components.cutover.cutover import Cutover
from components.cutover.spec import CutoverSpec
from components.platform import Platform
from components.spec import NodeGroupName, Spec, duplicate_faults
from components.string_format import StringFormat
from components.workload.image import ImageSpec
from components.workload.ingress_class import IngressClassSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.secrets import SecretKeySpec
from components.workload.workload_spec import WorkloadSpec

PartT = TypeVar("PartT", bound=Spec)

Path = tuple[str | int, ...]
"""Keys and indices that lead to a place in the settings."""

VolumeRoot = Annotated[
    str,
    StringFormat(
        r"^(/[a-z0-9][a-z0-9-]*){0,3}$",
        "a directory of at most three levels, of lower-case letters, digits and hyphens",
        "/staging",
    ),
]
"""Directory on the shared file system under which a system has its own directories."""


class SystemSpec(Spec):
    """The settings of one system in one environment."""

    node_group: NodeGroupName | None = None
    """Node group of every workload that names none; every node without a taint by default."""

    def parts(self, kind: type[PartT]) -> Mapping[Path, PartT]:
        """Return every part of a type by its path below the system's section."""
        return dict(_parts(self, kind, ()))

    def workloads(self) -> Mapping[Path, WorkloadSpec]:
        """Return everything with pods by its path below the system's section."""
        return self.parts(WorkloadSpec)

    def services(self) -> Mapping[Path, MicroserviceSpec]:
        """Return the services by their path below the system's section."""
        return self.parts(MicroserviceSpec)

    def repositories(self) -> set[str]:
        """Return the repositories in the account's own registry that the images are in."""
        return {image.repository for image in self.parts(ImageSpec).values() if image.registry is None}

    def secret_names(self, environment: str) -> set[str]:
        """Return the names in AWS Secrets Manager of the secrets in an environment."""
        return {key.secret_name(environment) for key in self.parts(SecretKeySpec).values()}

    def dns_names(self) -> Sequence[DnsName]:
        """Return the DNS records that the system changes."""
        return [
            DnsName(hosted_zone_id=cutover.hosted_zone_id, record_name=cutover.record_name)
            for cutover in self.parts(CutoverSpec).values()
        ]

    def volume_paths(self) -> Sequence[str]:
        """Return the directories on the shared file system that the system mounts."""
        return ()

    def nginx_hosts(self) -> Mapping[str, str]:
        """Return the hosts that NGINX serves, by the dotted path of their services."""
        return {}

    def faults(self) -> Iterable[str]:
        """Check that exposed services fit their ingress class, and that no two services have one DNS name."""
        exposed = {_dotted(path): service for path, service in self.services().items() if service.exposure}
        for ingress_class in self.parts(IngressClassSpec).values():
            for key, service in exposed.items():
                yield from (f"{key}.{fault}" for fault in ingress_class.service_faults(service))
        names = (service.service_name or str(path[-1]) for path, service in self.services().items())
        yield from duplicate_faults("serviceName", names)


class SystemWithVolumesSpec(SystemSpec):
    """The settings of a system with directories on the shared file system."""

    directories: ClassVar[Sequence[str]]
    """Names of the directories below the volume root."""

    volume_root: VolumeRoot = ""
    """Directory above the system's directories; environments that share a file system need different ones."""

    def volume_path(self, directory: str) -> str:
        """Return the path of one of the directories."""
        return f"{self.volume_root}/{directory}"

    def volume_paths(self) -> Sequence[str]:
        """Return the paths of all directories."""
        return [self.volume_path(directory) for directory in self.directories]


SpecT_co = TypeVar("SpecT_co", bound=SystemSpec, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class SystemArgs(Generic[SpecT_co]):
    """Arguments of every system's component: one system in one environment of one platform."""

    spec: SpecT_co
    system: str
    """The system's name in the catalogue."""
    environment: str
    platform: Platform

    @property
    def namespace(self) -> str:
        """Name of the namespace, and of everything else that has one name in a cluster or an account and region.

        Load balancer groups, IngressClasses, dashboards and alarm topics take it, so that systems never share them.
        """
        return namespace_of(self.system, self.environment)


class SystemComponent(Protocol):
    """The component that a system becomes."""

    @property
    def namespace(self) -> pulumi.Output[str]:
        """Namespace of the system's pods."""
        ...

    @property
    def exports(self) -> Mapping[str, pulumi.Input[Any]]:
        """Outputs of the stack under the system's key."""
        ...

    @property
    def cutover(self) -> Cutover | None:
        """Cutover from the old platform; None if the settings have none."""
        ...


class MakeSystem(Protocol):
    """The class of a system's component."""

    def __call__(
        self, name: str, args: SystemArgs[Any], opts: pulumi.ResourceOptions | None = None, /
    ) -> SystemComponent:
        """Register the system's resources."""
        ...


def namespace_of(system: str, environment: str) -> str:
    """Return the namespace of a system in an environment."""
    return f"{system}-{environment}"


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))


def _parts(node: object, kind: type[PartT], path: Path) -> Iterator[tuple[Path, PartT]]:
    """Yield the parts of a type in a node and below it, with their paths."""
    if isinstance(node, kind):
        yield path, node
    for step, value in _children(node):
        yield from _parts(value, kind, (*path, step))


def _children(node: object) -> Iterable[tuple[str | int, object]]:
    if isinstance(node, Spec):
        return [(field.alias or name, getattr(node, name)) for name, field in type(node).model_fields.items()]
    if isinstance(node, Mapping):
        return cast("Mapping[str, object]", node).items()
    if isinstance(node, Sequence) and not isinstance(node, str):
        return enumerate(cast("Sequence[object]", node))
    return ()
