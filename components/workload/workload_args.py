"""The arguments of every workload with pods."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

import pulumi
import pulumi_kubernetes as k8s

from components.aws.iam import Statement
from components.platform import DatadogAgent, TracesCollector
from components.workload.claim_mount import ClaimMount
from components.workload.connection import Connection
from components.workload.context import WorkloadContext
from components.workload.endpoint import Endpoint
from components.workload.external_endpoint import ExternalEndpoint
from components.workload.secrets import SecretKeySpec
from components.workload.workload_spec import WorkloadSpec, object_name

REVISIONS_ANNOTATION = "landfall.dev/secret-revisions"

IMAGE_SIZE_ANNOTATION = "landfall.dev/image-size"
"""Annotation with the unpacked size of the image. It is not in the pod template, so that it is no rollout."""

SpecT_co = TypeVar("SpecT_co", bound=WorkloadSpec, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadArgs(Generic[SpecT_co]):
    """The declaration of a workload, and the siblings that it is wired to."""

    spec: SpecT_co
    service: str
    """Name of the workload, its controller, its container and its service account."""
    context: WorkloadContext
    calls: Mapping[str, Endpoint] = field(default_factory=dict[str, Endpoint])
    """Services that it calls, keyed by the environment variable that receives the URL."""
    connections: Sequence[Connection] = ()
    """Stores that it uses, with the environment variables that carry their addresses and credentials."""
    environment: Mapping[str, pulumi.Input[str]] = field(default_factory=dict[str, pulumi.Input[str]])
    """Further environment variables that are not in the settings."""
    secrets: Mapping[str, SecretKeySpec] = field(default_factory=dict[str, SecretKeySpec])
    """Further environment variables from AWS Secrets Manager that are not in the settings."""
    revisions: Mapping[str, int] = field(default_factory=dict[str, int])
    """Numbers of the generated secrets among them; a new number is read at once."""
    files: Mapping[str, str] = field(default_factory=dict[str, str])
    """Further files of the container that are not in the settings: content by path."""
    statements: pulumi.Output[Sequence[Statement]] | None = None
    """Further statements of its IAM role, for resources of this program."""
    claims: Mapping[str, ClaimMount] = field(default_factory=dict[str, ClaimMount])
    """Persistent storage, keyed by the name of the pod's volume."""
    depends_on: Sequence[pulumi.Resource] = ()
    """Resources that have to be ready before the first pod starts, such as a migration."""

    def __post_init__(self) -> None:
        """Refuse a declaration whose siblings are missing, before anything is registered."""
        if (
            self.secret_keys or self.secret_templates or self.spec.optional_secrets
        ) and self.context.secret_store is None:
            msg = f"{self.service}: secrets need a secret store. Set context.secret_store."
            raise ValueError(msg)
        if self.spec.tracing and self.context.platform.traces is None:
            msg = (
                f"{self.service}: tracing needs a collector, and the platform has none. Enable the add-on "
                "opentelemetryCollector, or set tracing: false."
            )
            raise ValueError(msg)
        if self.spec.datadog and self.context.platform.datadog is None:
            msg = (
                f"{self.service}: datadog needs the agent on the nodes, and the platform has none. Enable the add-on "
                "datadog, or set datadog: false."
            )
            raise ValueError(msg)
        if self.service in self.spec.init_containers:
            msg = f"{self.service}: initContainers {self.service} has the name of the main container. Use another name."
            raise ValueError(msg)
        self._check_variables()
        for image in (self.spec.image, *(container.image for container in self.spec.init_containers.values())):
            if image:
                image.content(self.context.default_image_tag)

    def _check_variables(self) -> None:
        connected = [name for connection in self.connections for name in connection.names]
        wired = [*self.calls, *connected, *self.environment, *self.secrets]
        duplicates = sorted({name for name in wired if wired.count(name) > 1})
        if duplicates:
            msg = f"{self.service}: {', '.join(duplicates)} has two sources. Connect each variable once."
            raise ValueError(msg)
        taken = sorted(set(wired) & {*self.spec.variables(), *self.spec.secrets, *self.spec.optional_secrets})
        if taken:
            msg = (
                f"{self.service}: {', '.join(taken)} holds a value of another component, such as the URL of a service "
                "that it calls. Remove it from environment and secrets."
            )
            raise ValueError(msg)

    @property
    def labels(self) -> dict[str, str]:
        """Labels of all objects of the workload; they select its pods."""
        return {"app.kubernetes.io/name": self.service, "app.kubernetes.io/part-of": self.context.system}

    @property
    def traces(self) -> TracesCollector | None:
        """Collector of its spans; None without tracing."""
        return self.context.platform.traces if self.spec.tracing else None

    @property
    def datadog(self) -> DatadogAgent | None:
        """Datadog Agent that it sends metrics and traces to; None without ``datadog``."""
        return self.context.platform.datadog if self.spec.datadog else None

    @property
    def callees(self) -> Sequence[Endpoint | ExternalEndpoint]:
        """Servers that it connects to; several variables may hold the address of the same one."""
        return list(dict.fromkeys([*self.calls.values(), *(connection.endpoint for connection in self.connections)]))

    @property
    def secret_name(self) -> str:
        """Name of the Kubernetes Secret with the values of its secret variables."""
        return f"{self.service}-secrets"

    def optional_secret_name(self, variable: str) -> str:
        """Return the name of the Kubernetes Secret with the value of an optional secret variable."""
        return f"{self.service}-{object_name(variable)}-optional"

    @property
    def secret_keys(self) -> Mapping[str, SecretKeySpec]:
        """Environment variables whose values are secrets as they are in AWS Secrets Manager."""
        return {**self.spec.secrets, **self.secrets}

    @property
    def secret_templates(self) -> Mapping[str, pulumi.Input[str]]:
        """Environment variables that contain secrets, such as URLs with a password: templates of External Secrets."""
        return {name: text for connection in self.connections for name, text in connection.secret_variables.items()}

    def secret_metadata(self) -> k8s.meta.v1.ObjectMetaArgs:
        """Return the metadata of the ExternalSecret.

        External Secrets reads the values every hour, and at once when an annotation changes: a rotated password
        reaches the pods with the deployment that rotates it.
        """
        metadata = self.metadata(self.secret_name)
        revisions = dict(self.revisions)
        for connection in self.connections:
            revisions |= connection.revisions
        if revisions:
            text = " ".join(f"{store}={revision}" for store, revision in sorted(revisions.items()))
            metadata.annotations = {REVISIONS_ANNOTATION: text}
        return metadata

    def variables(self) -> Mapping[str, pulumi.Input[str]]:
        """Return the environment variables that are not secret."""
        traces = self.traces
        spans = {"OTEL_EXPORTER_OTLP_ENDPOINT": traces.endpoint, "OTEL_SERVICE_NAME": self.service} if traces else {}
        urls = {variable: callee.url_from(self.context.namespace) for variable, callee in self.calls.items()}
        addresses = {name: value for connection in self.connections for name, value in connection.variables.items()}
        return {**self.spec.variables(), **spans, **self._datadog_tags(), **self.environment, **urls, **addresses}

    def _datadog_tags(self) -> Mapping[str, str]:
        """Return the variables with the tags of metrics and traces."""
        if self.datadog is None:
            return {}
        image = self.spec.image
        return {
            "DD_SERVICE": f"{self.context.system}-{self.service}",
            "DD_ENV": self.context.environment,
            "DD_VERSION": image.content(self.context.default_image_tag)[1:],
        }

    def mounted_files(self) -> Mapping[str, str]:
        """Return the content of the container's files by their path."""
        return {**self.spec.files, **self.files}

    def controller_metadata(
        self, name: str | None, annotations: Mapping[str, str] | None = None
    ) -> k8s.meta.v1.ObjectMetaArgs:
        """Return the metadata of the object that creates the pods, with the size of a large image for the preview."""
        size = self.spec.image.size
        metadata = self.metadata(name)
        metadata.annotations = {**(annotations or {}), **({IMAGE_SIZE_ANNOTATION: size} if size else {})} or None
        return metadata

    def metadata(self, name: str | None) -> k8s.meta.v1.ObjectMetaArgs:
        """Return the metadata of one object of the workload; without a name, the provider generates one."""
        return k8s.meta.v1.ObjectMetaArgs(name=name, namespace=self.context.namespace.namespace, labels=self.labels)
