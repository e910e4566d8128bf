"""An evaluation of NetworkPolicies: is a connection between two addresses allowed?

    network = Network(manifests)                  # rendered objects of the cluster; other kinds are ignored
    caller = Pod.of(workload)                     # or Pod(namespace="shop", labels={"app": "cart"})
    network.allows(caller, Pod.of(callee), 8001)  # TCP, or protocol="UDP"
    network.allows(Host("203.0.113.9"), caller, 8000)
    network.isolated(caller) == {"Ingress", "Egress"}

``Network`` accepts objects in the form of the Kubernetes API (``kind``, ``metadata``, ``spec``). ``allows`` evaluates
the egress rules of the source and the ingress rules of the target. An address block matches a pod only by the pod's
``address``, as in the VPC CNI: set it in tests of address blocks.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from typing import Any, Self

from plan.pod_templates import labels_of, pod_of

NAMESPACE_NAME = "kubernetes.io/metadata.name"

Manifest = Mapping[str, Any]
Labels = Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Pod:
    """A pod with the properties that policies match."""

    namespace: str
    labels: Labels
    ports: Mapping[str, int] = field(default_factory=dict)
    """Numbers of the named ports."""
    protocols: Mapping[str, str] = field(default_factory=dict)
    """Protocols of the named ports that are not TCP."""
    address: str | None = None

    @classmethod
    def of(cls, workload: Manifest, address: str | None = None) -> Self:
        """Return a pod of a workload of any kind."""
        pod = pod_of(workload)
        # An init container with ports is a sidecar, which runs beside the containers.
        containers = [*pod["containers"], *pod.get("initContainers", [])]
        ports = [port for container in containers for port in container.get("ports", []) if "name" in port]
        return cls(
            namespace=workload["metadata"]["namespace"],
            labels=labels_of(workload),
            ports={port["name"]: port["containerPort"] for port in ports},
            protocols={port["name"]: port["protocol"] for port in ports if "protocol" in port},
            address=address,
        )


@dataclass(frozen=True)
class Host:
    """An address outside the cluster."""

    address: str


Endpoint = Pod | Host


class Network:
    """The NetworkPolicies and Namespaces of a cluster."""

    def __init__(self, manifests: Iterable[Manifest]) -> None:
        found = list(manifests)
        self._policies = [manifest for manifest in found if manifest["kind"] == "NetworkPolicy"]
        self._namespaces: dict[str, Labels] = {
            manifest["metadata"]["name"]: manifest["metadata"].get("labels", {})
            for manifest in found
            if manifest["kind"] == "Namespace"
        }

    def allows(self, source: Endpoint, target: Endpoint, port: int, protocol: str = "TCP") -> bool:
        """Return True if the egress rules of the source and the ingress rules of the target allow the connection."""
        return self._one_way("Egress", "to", source, target, (target, port, protocol)) and self._one_way(
            "Ingress", "from", target, source, (target, port, protocol)
        )

    def isolated(self, pod: Pod) -> set[str]:
        """Return the directions in which policies restrict a pod."""
        return {direction for direction in ("Ingress", "Egress") if self._policies_of(pod, direction)}

    def _one_way(
        self, direction: str, peers: str, owner: Endpoint, peer: Endpoint, service: tuple[Endpoint, int, str]
    ) -> bool:
        policies = self._policies_of(owner, direction)
        if not policies:
            return True
        return any(
            self._peer_matches(rule.get(peers), policy, peer) and _port_matches(rule.get("ports"), *service)
            for policy in policies
            for rule in policy["spec"].get(direction.lower()) or []
        )

    def _policies_of(self, owner: Endpoint, direction: str) -> list[Manifest]:
        if isinstance(owner, Host):
            return []
        return [
            policy
            for policy in self._policies
            if policy["metadata"]["namespace"] == owner.namespace
            and direction in _directions(policy["spec"])
            and selects(policy["spec"].get("podSelector", {}), owner.labels)
        ]

    def _peer_matches(self, peers: Sequence[Manifest] | None, policy: Manifest, peer: Endpoint) -> bool:
        return not peers or any(self._matches(entry, policy["metadata"]["namespace"], peer) for entry in peers)

    def _matches(self, entry: Manifest, policy_namespace: str, peer: Endpoint) -> bool:
        if "ipBlock" in entry:
            return peer.address is not None and _in_block(entry["ipBlock"], peer.address)
        if isinstance(peer, Host) or not selects(entry.get("podSelector", {}), peer.labels):
            return False
        if "namespaceSelector" not in entry:
            return peer.namespace == policy_namespace
        labels = {**self._namespaces.get(peer.namespace, {}), NAMESPACE_NAME: peer.namespace}
        return selects(entry["namespaceSelector"], labels)


def selects(selector: Manifest, labels: Labels) -> bool:
    """Return True if a LabelSelector matches the labels; an empty one matches everything."""
    wanted: Labels = selector.get("matchLabels") or {}
    expressions: Sequence[Manifest] = selector.get("matchExpressions") or []
    return all(labels.get(key) == value for key, value in wanted.items()) and all(
        _holds(expression, labels) for expression in expressions
    )


def _holds(expression: Manifest, labels: Labels) -> bool:
    value = labels.get(expression["key"])
    match expression["operator"]:
        case "In":
            return value in expression["values"]
        case "NotIn":
            return value not in expression["values"]
        case "Exists":
            return value is not None
        case "DoesNotExist":
            return value is None
        case other:
            msg = f"{other!r} is not an operator of a label selector"
            raise ValueError(msg)


def _directions(spec: Manifest) -> Sequence[str]:
    """Return the policy types; by default, Egress applies only if there are egress rules."""
    return spec.get("policyTypes") or (["Ingress", "Egress"] if spec.get("egress") else ["Ingress"])


def _in_block(block: Manifest, address: str) -> bool:
    inside = ip_address(address) in ip_network(block["cidr"])
    return inside and not any(ip_address(address) in ip_network(hole) for hole in block.get("except", []))


def _port_matches(ports: Sequence[Manifest] | None, target: Endpoint, port: int, protocol: str) -> bool:
    return not ports or any(_is_port(entry, target, port, protocol) for entry in ports)


def _is_port(entry: Manifest, target: Endpoint, port: int, protocol: str) -> bool:
    if entry.get("protocol", "TCP") != protocol:
        return False
    declared = entry.get("port")
    if declared is None:
        return True
    if isinstance(declared, str):
        named = isinstance(target, Pod) and target.protocols.get(declared, "TCP") == protocol
        return named and target.ports.get(declared) == port
    return declared <= port <= entry.get("endPort", declared)
