"""Facts about planned traffic: Services, Ingresses, the load balancer and NetworkPolicies."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet

from migration.model.traffic import Endpoint, ListenerRule, LoadBalancer, Network, TargetGroup
from migration.planned.objects import NAME_LABEL, NAMESPACE_LABEL, NOTHING, Document, PlannedObjects, first, source_of
from nested import mapping_at

ALB = "alb.ingress.kubernetes.io"

DEREGISTRATION = "deregistration_delay.timeout_seconds"
IDLE_TIMEOUT = "idle_timeout.timeout_seconds"
DELETION_PROTECTION = "deletion_protection.enabled"
DROP_INVALID_HEADER_FIELDS = "routing.http.drop_invalid_header_fields.enabled"
HTTP2 = "routing.http2.enabled"
CROSS_ZONE = "load_balancing.cross_zone.enabled"


def endpoint(container: Document, labels: Mapping[str, str], objects: PlannedObjects) -> Endpoint | None:
    """Return the Service that selects the pods, and not the one that only names the pods of a StatefulSet."""
    services = objects.selecting("Service", labels, ("spec", "selector"))
    service = first(each for each in services if mapping_at(each, "spec").get("clusterIP") != "None")
    main, *others = mapping_at(service, "spec").get("ports", ({},))
    container_port = first(container.get("ports", ()))
    if not service:
        return None
    return Endpoint(
        source=source_of(service),
        protocol=container_port.get("protocol", "TCP"),
        port=main.get("port"),
        container_port=container_port.get("containerPort"),
        dns_name=service["metadata"]["name"],
        other_ports=tuple(f"{each.get('name')} {each.get('port')}" for each in others) or None,
    )


def ingress_of(endpoint: Endpoint | None, objects: PlannedObjects) -> Document:
    """Return the Ingress that routes to the Service; empty if there is no such Ingress."""
    if endpoint is None:
        return {}
    return first(
        ingress
        for ingress in objects.of_kind("Ingress")
        for rule in ingress["spec"].get("rules", ())
        for path in mapping_at(rule, "http").get("paths", ())
        if mapping_at(path, "backend", "service").get("name") == endpoint.dns_name
    )


def target_group(ingress: Document, objects: PlannedObjects) -> TargetGroup | None:
    """Return the target group that the annotations of the Ingress configure."""
    if not ingress:
        return None
    annotations: Mapping[str, str] = mapping_at(ingress, "metadata", "annotations")
    attributes = dict(
        pair.split("=", 1) for pair in annotations.get(f"{ALB}/target-group-attributes", "").split(",") if pair
    )
    return TargetGroup(
        source=source_of(ingress),
        protocol=annotations.get(f"{ALB}/backend-protocol", "HTTP"),
        target_type=parameters(ingress, objects).get("targetType"),
        health_path=annotations.get(f"{ALB}/healthcheck-path"),
        success_codes=annotations.get(f"{ALB}/success-codes"),
        interval_seconds=_whole(annotations.get(f"{ALB}/healthcheck-interval-seconds")),
        timeout_seconds=_whole(annotations.get(f"{ALB}/healthcheck-timeout-seconds")),
        healthy_threshold=_whole(annotations.get(f"{ALB}/healthy-threshold-count")),
        unhealthy_threshold=_whole(annotations.get(f"{ALB}/unhealthy-threshold-count")),
        deregistration_delay_seconds=_whole(attributes.get(DEREGISTRATION)),
        attributes=_other(attributes, {DEREGISTRATION}),
    )


def _other(attributes: Mapping[str, str], read: AbstractSet[str]) -> tuple[str, ...] | None:
    return tuple(sorted(f"{key}={value}" for key, value in attributes.items() if key not in read)) or None


def _whole(text: str | None) -> int | None:
    return int(text) if text else None


def listener_rule(ingress: Document) -> ListenerRule | None:
    """Return host and paths as the controller writes them into the listener: a prefix is the path and ``path/*``."""
    if not ingress:
        return None
    rule = first(ingress["spec"].get("rules", ()))
    return ListenerRule(
        source=source_of(ingress),
        host=rule.get("host"),
        paths=tuple(path for each in mapping_at(rule, "http").get("paths", ()) for path in _patterns(each)),
        priority=_whole(mapping_at(ingress, "metadata", "annotations").get(f"{ALB}/group.order")),
    )


def _patterns(path: Document) -> Iterable[str]:
    value = path.get("path", "/")
    if path.get("pathType") == "Exact":
        return (value,)
    return ("/*",) if value == "/" else (value, f"{value}/*")


def parameters(ingress: Document, objects: PlannedObjects) -> Document:
    """Return the load balancer settings of the Ingress's class."""
    ingress_class = objects.named("IngressClass", ingress["spec"].get("ingressClassName"))
    name = mapping_at(ingress_class, "spec", "parameters").get("name")
    return mapping_at(objects.named("IngressClassParams", name), "spec")


def load_balancer(objects: PlannedObjects) -> LoadBalancer | None:
    """Return the load balancer that the Ingresses share; None for a class whose load balancer serves all systems."""
    ingress = first(objects.of_kind("Ingress"))
    spec = parameters(ingress, objects) if ingress else NOTHING
    if not spec:
        return None
    attributes = {each["key"]: each["value"] for each in spec.get("loadBalancerAttributes", ())}
    return LoadBalancer(
        source=f"IngressClassParams {ingress['spec'].get('ingressClassName')}",
        scheme=spec.get("scheme"),
        listeners=tuple(_listeners(ingress, spec)),
        tls_policy=spec.get("sslPolicy"),
        allowed_cidr_blocks=tuple(spec.get("inboundCIDRs", ())),
        idle_timeout_seconds=_whole(attributes.get(IDLE_TIMEOUT)),
        deletion_protection=attributes.get(DELETION_PROTECTION) == "true",
        drop_invalid_header_fields=attributes.get(DROP_INVALID_HEADER_FIELDS) == "true",
        http2=attributes.get(HTTP2, "true") == "true",
        cross_zone=attributes.get(CROSS_ZONE, "true") == "true",
        attributes=_other(
            attributes, {IDLE_TIMEOUT, DELETION_PROTECTION, DROP_INVALID_HEADER_FIELDS, HTTP2, CROSS_ZONE}
        ),
    )


def _listeners(ingress: Document, spec: Document) -> Iterator[str]:
    redirect = spec.get("sslRedirectPort")
    for listener in json.loads(mapping_at(ingress, "metadata", "annotations").get(f"{ALB}/listen-ports", "[]")):
        for protocol, port in listener.items():
            yield f"{protocol} {port}{f' redirects to {redirect}' if redirect and protocol == 'HTTP' else ''}"


def network(labels: Mapping[str, str], objects: PlannedObjects) -> Network | None:
    """Return the traffic that the NetworkPolicies of the pods allow; None if no policy selects them."""
    policies = objects.selecting("NetworkPolicy", labels, ("spec", "podSelector", "matchLabels"))
    if not policies:
        return None
    rules = [policy["spec"] for policy in policies]
    sources = {peer for spec in rules for rule in spec.get("ingress", ()) for peer in _peers(rule, "from")}
    destinations = {peer for spec in rules for rule in spec.get("egress", ()) for peer in _peers(rule, "to")}
    return Network(
        source="NetworkPolicies",
        allowed_sources=tuple(sorted(sources)),
        allowed_destinations=tuple(sorted(destinations)),
    )


def _peers(rule: Document, direction: str) -> Iterator[str]:
    ports = "/".join(sorted({str(port.get("port")) for port in rule.get("ports", ())})) or "any port"
    for peer in rule.get(direction, ({},)):
        yield f"{_peer(peer)}:{ports}"


def _peer(peer: Document) -> str:
    labels = mapping_at(peer, "podSelector", "matchLabels")
    name = labels.get(NAME_LABEL) or labels.get("k8s-app")
    namespace = mapping_at(peer, "namespaceSelector", "matchLabels").get(NAMESPACE_LABEL)
    only = f"namespace {namespace}" if namespace else None
    return name or only or mapping_at(peer, "ipBlock").get("cidr") or "anywhere"
