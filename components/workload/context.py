"""The context that all workloads of one system share."""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.platform import Platform
from components.workload.image import ImageSpec
from components.workload.ingress_class import IngressClass
from components.workload.namespace import Namespace
from components.workload.secrets import SecretStore


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkloadContext:
    """One system in one environment: the siblings that each of its workloads is wired to."""

    system: str
    """Name of the system; the ``app.kubernetes.io/part-of`` label of its objects."""
    environment: str
    namespace: Namespace
    platform: Platform
    default_image_tag: str | None = None
    """Tag of images whose spec has neither a tag nor a digest: the release of the system."""
    node_group: str | None = None
    """Node group of workloads whose spec names none."""
    secret_store: SecretStore | None = None
    """Required by a workload that has secrets."""
    ingress_class: IngressClass | None = None
    """Way of clients to the services; required by a service that is exposed."""

    def image(self, spec: ImageSpec) -> pulumi.Output[str]:
        """Return the full reference of an image; ECR in the platform's account is the default registry."""
        return self.platform.registry.apply(lambda registry: spec.reference(registry, self.default_image_tag))
