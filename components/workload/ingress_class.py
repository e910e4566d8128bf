"""The interface between exposed services and the controller that forwards requests to them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import pulumi
import pulumi_kubernetes as k8s

from components.spec import Spec
from components.workload.exposure import ExposureSpec
from components.workload.microservice_spec import MicroserviceSpec
from components.workload.network_policy import Peers


class IngressClassSpec(Spec, ABC):
    """Settings of the way from clients outside of the cluster to the exposed services of a system."""

    @abstractmethod
    def service_faults(self, service: MicroserviceSpec) -> Iterable[str]:
        """Return a message for each setting of an exposed service that does not fit this way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExposedService:
    """A service with an Ingress."""

    name: str
    spec: MicroserviceSpec
    exposure: ExposureSpec
    kubernetes_service: str
    """Name of its Kubernetes Service."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IngressParts:
    """The parts of an Ingress that its controller decides."""

    annotations: Mapping[str, str]
    certificates: Sequence[k8s.networking.v1.IngressTLSArgs] = ()
    """Secrets with certificates; empty where the controller has them itself."""


class IngressClass(Protocol):
    """An IngressClass: what the Ingress and the network policy of an exposed service need from its controller."""

    @property
    def spec(self) -> IngressClassSpec:
        """Settings, against which the services are checked."""
        ...

    @property
    def class_name(self) -> pulumi.Output[str]:
        """``ingressClassName`` of the Ingresses."""
        ...

    @property
    def ready(self) -> Sequence[pulumi.Resource]:
        """Resources that an Ingress depends on, so that its controller is destroyed after it."""
        ...

    @property
    def peers(self) -> Peers:
        """Sources of requests in the network policies of the services."""
        ...

    def parts(self, service: ExposedService) -> IngressParts:
        """Return the parts of the Ingress of a service."""
        ...
