"""The part of a declaration that every workload with pods has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, ClassVar

from pydantic import Field

from components.node_selection import Architecture
from components.spec import MemoryQuantity, NodeGroupName, Spec, duplicate_faults
from components.workload.container_port import ContainerPort
from components.workload.image import ImageSpec
from components.workload.init_container import InitContainerSpec
from components.workload.network_policy import EgressSpec
from components.workload.permission import PermissionSpec
from components.workload.rbac import KubernetesPermissionSpec
from components.workload.resources import ResourcesSpec
from components.workload.secrets import SecretKeySpec
from components.workload.shutdown import ShutdownSpec
from components.workload.types import AbsolutePath, Argument, EnvironmentName, NumericId, ObjectName, PriorityClassName

TRACING_VARIABLES = {"OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_SERVICE_NAME"}
"""Variables that the OpenTelemetry SDKs read (OpenTelemetry specification, "SDK environment variables")."""

DATADOG_FIELDS = {"DD_AGENT_HOST": "status.hostIP", "DD_ENTITY_ID": "metadata.uid"}
"""Variables of the Datadog libraries by the field of the pod that they hold: the address of the node, and the identity
of the pod, by which the agent adds its tags (Datadog documentation, "DogStatsD on Kubernetes")."""

DATADOG_VARIABLES = {*DATADOG_FIELDS, "DD_SERVICE", "DD_ENV", "DD_VERSION"}
"""Variables of the Datadog libraries that ``datadog`` sets (Datadog documentation, "Unified Service Tagging")."""


class WorkloadSpec(Spec):
    """The image, configuration, identity, storage and nodes of a workload's pods."""

    wired_variables: ClassVar[frozenset[str]] = frozenset()
    """Environment variables that come from other components, such as URLs; the spec of a system lists them."""
    wired_paths: ClassVar[frozenset[str]] = frozenset()
    """Mount paths of the system's volumes; the spec of a system lists them."""
    needed_paths: ClassVar[frozenset[str]] = frozenset()
    """Directories that the process of the default image writes to when it starts; they have default sizes."""

    smallest_disk_gib: ClassVar[int] = 0
    """Smallest disk of a node that holds the image unpacked, besides those of the other pods; the spec of a system
    states it for images of several gigabytes."""

    image: ImageSpec
    command: Annotated[Sequence[Argument], Field(min_length=1)] | None = None
    """Replaces the image's entry point."""
    arguments: Sequence[Argument] = ()
    """Arguments of the entry point; they replace the image's own arguments."""
    environment: Mapping[EnvironmentName, str] = Field(default_factory=dict[str, str])
    """Further environment variables; they are not secret."""
    secrets: Mapping[EnvironmentName, SecretKeySpec] = Field(default_factory=dict[str, SecretKeySpec])
    """Environment variables whose values come from AWS Secrets Manager."""
    optional_secrets: Mapping[EnvironmentName, SecretKeySpec] = Field(default_factory=dict[str, SecretKeySpec])
    """Environment variables from AWS Secrets Manager that the process can do without. The pods start without those that
    have no value; restart them when it exists."""
    files: Mapping[AbsolutePath, str] = Field(default_factory=dict[str, str])
    """Content of read-only files by their path; they are not secret."""
    permissions: Sequence[PermissionSpec] = ()
    """AWS actions; without any, the workload has no IAM role and no egress to AWS."""
    kubernetes_permissions: Sequence[KubernetesPermissionSpec] = ()
    """Requests to the Kubernetes API; without any, the pods have no token and the service account has no
    permissions."""
    egress: Sequence[EgressSpec] = ()
    """Address blocks outside the cluster; without any, the pods can connect only to the services that they call."""
    resources: ResourcesSpec = ResourcesSpec()
    shutdown: ShutdownSpec = ShutdownSpec()
    tracing: bool = False
    """Send spans: allow egress to the platform's OpenTelemetry collector and set its URL in the environment."""
    datadog: bool = False
    """Send metrics and traces to the Datadog Agent of the node: allow egress to it, and set its address and the tags of
    the workload in the environment."""
    node_group: NodeGroupName | None = None
    """Node group of the pods; every node without a taint by default."""
    architectures: Annotated[Sequence[Architecture], Field(min_length=1)] = ("amd64",)
    """Architectures that the image is built for. The pods run only on nodes of one of them."""
    priority_class: PriorityClassName | None = None
    """PriorityClass of the pods, a key of ``platform.create.priorityClasses``. Pods of a higher priority evict others
    if no node has free resources. The settings cannot check a class of a shared platform: its pods are refused if the
    class does not exist."""
    user_id: NumericId = 1000
    group_id: NumericId = 1000
    writable_paths: Mapping[AbsolutePath, MemoryQuantity] = {"/tmp": "256Mi"}  # noqa: S108 -- a path in the container
    """Directories that the process may write to, with their maximum size on the node's disk; the root file system is
    read-only. The kubelet evicts a pod whose directory is larger. Set resources.ephemeralStorage for large ones."""
    init_containers: Mapping[ObjectName, InitContainerSpec] = Field(default_factory=dict[str, InitContainerSpec])
    """Containers that run one after the other before the main container, with the same variables and volumes."""

    def typed_variables(self) -> Mapping[str, str]:
        """Return the environment variables of typed fields; the specs of the systems have some."""
        return {}

    def variables(self) -> Mapping[str, str]:
        """Return the environment variables that are neither secrets nor addresses of other components."""
        return {**self.environment, **self.typed_variables()}

    def entry_point(self) -> Sequence[str] | None:
        """Return the command of the container; None runs the image's own entry point."""
        return self.command

    @property
    def evictable(self) -> bool:
        """True if a node autoscaler may evict the pods to remove their node."""
        return True

    def container_ports(self) -> Sequence[ContainerPort]:
        """Return the ports that the container listens on, the main port first; a worker has none."""
        return ()

    def faults(self) -> Iterable[str]:
        """Check that every variable and path has one source."""
        yield from self._variable_faults()
        yield from duplicate_faults("permission", (permission.sid for permission in self.permissions))
        yield from duplicate_faults("architecture", self.architectures)
        yield from duplicate_faults("path", [*self.writable_paths, *self.wired_paths, *self.files])
        yield from self._path_faults()
        yield from self.resources.disk_faults(self.writable_paths)

    def _path_faults(self) -> Iterable[str]:
        sizes = type(self).model_fields["writable_paths"].default
        for path in sorted(self.needed_paths - self.writable_paths.keys()):
            yield (
                f"writablePaths has no {path}, which the process writes to: it would end at its start. Add "
                f"{path}: {sizes[path]}."
            )

    def _variable_faults(self) -> Iterable[str]:
        own = set(self.environment)
        for reserved, reason in (
            (set(self.typed_variables()), "a setting of the service sets it"),
            (set(self.secrets), "secrets set it"),
            (set(self.optional_secrets), "optionalSecrets set it"),
            (self.wired_variables, "the program sets it"),
            (TRACING_VARIABLES if self.tracing else set[str](), "tracing sets it"),
            (DATADOG_VARIABLES if self.datadog else set[str](), "datadog sets it"),
        ):
            taken = sorted(own & reserved)
            if taken:
                names = ", ".join(taken)
                yield f"environment must not set {names}: {reason}. Remove {names} from environment."
        for field, secrets in (("secrets", self.secrets), ("optionalSecrets", self.optional_secrets)):
            twice = sorted(set(secrets) & {*self.typed_variables(), *self.wired_variables})
            if twice:
                names = ", ".join(twice)
                yield (
                    f"{field} must not set {names}: it is not a secret and has another source. "
                    f"Remove {names} from {field}."
                )
        both = sorted(set(self.secrets) & set(self.optional_secrets))
        if both:
            names = ", ".join(both)
            yield f"secrets and optionalSecrets both set {names}. Remove {names} from one of them."
        yield from duplicate_faults("Secret", map(object_name, self.optional_secrets))


def object_name(variable: str) -> str:
    """Return the name of an environment variable as part of the name of an object: ``openai-api-key``."""
    return variable.lower().replace("_", "-")
