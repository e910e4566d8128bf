"""The address of a service inside the cluster."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pulumi

from components.workload.container_port import AdditionalPortSpec, Protocol
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
    protocol: Protocol = "TCP"
    port_name: str | None = None
    """Name of an additional port; None for the main one."""

    def at(self, port_name: str, declared: Mapping[str, AdditionalPortSpec], scheme: str) -> Endpoint:
        """Return the address of an additional port, which only its callers may connect to."""
        found = declared.get(port_name)
        if found is None:
            names = ", ".join(sorted(declared)) or "none"
            msg = f"{self.service}: additionalPorts has no {port_name}. Add it, or use one of: {names}."
            raise ValueError(msg)
        return replace(self, port=found.port, protocol=found.protocol, scheme=scheme, port_name=port_name)

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
        return self.target if namespace is self.namespace else f"{self.namespace.plain_name}-{self.target}"

    @property
    def target(self) -> str:
        """Name of the workload, with that of an additional port."""
        return f"{self.service}-{self.port_name}" if self.port_name else self.service
