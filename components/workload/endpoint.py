"""The address of a service inside the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi

from components.workload.namespace import Namespace


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Endpoint:
    """A Service and the pods behind it: everything that a caller has to know.

    Endpoints compare by identity, because Pulumi outputs cannot be compared.
    """

    service: str
    """Name of the workload; the Kubernetes Service may have another name."""
    namespace: Namespace
    host: pulumi.Output[str]
    """Name of the Kubernetes Service."""
    port: int
    labels: Mapping[str, str]
    """Labels that select the pods."""
    scheme: str = "http"
    """Scheme of the URL, such as ``redis`` or ``amqp``."""

    @property
    def url(self) -> pulumi.Output[str]:
        """URL that works in every namespace of the cluster."""
        return pulumi.Output.format("{0}://{1}.{2}:{3}", self.scheme, self.host, self.namespace.namespace, self.port)

    def url_from(self, namespace: Namespace) -> pulumi.Output[str]:
        """Return the URL for callers in a namespace: without the namespace if it is the same one."""
        return pulumi.Output.format("{0}://{1}:{2}", self.scheme, self.host_from(namespace), self.port)

    def host_from(self, namespace: Namespace) -> pulumi.Output[str]:
        """Return the host name for callers in a namespace: without the namespace if it is the same one."""
        if namespace is self.namespace:
            return self.host
        return pulumi.Output.format("{0}.{1}", self.host, self.namespace.namespace)

    def name_in(self, namespace: Namespace) -> str:
        """Return the name for use in objects of a namespace: prefixed with its own namespace if that differs."""
        return self.service if namespace is self.namespace else f"{self.namespace.plain_name}-{self.service}"
