"""The AWS resources that the controllers of a cluster create: load balancers and volumes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.simulation.context import digest
from nested import mapping_at, value_at, values_at
from plan import resource_types
from rehearsal.cloud import aws_queries, claims
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, display_name, metadata_of
from rehearsal.cloud.model import Resource, UnmanagedResource


def desired_resources(api: ApiServer) -> Iterator[UnmanagedResource]:
    """Yield what the working controllers of a cluster create, once for each object that needs it."""
    if api.load_balancer_controller_ready():
        for ingress in api.objects("Ingress"):
            if not api.served_by_nginx(ingress) and has_enough_zones(api, ingress):
                yield _load_balancer_of(api, ingress)
    for claim in api.objects(claims.CLAIM):
        metadata = metadata_of(claim)
        yield from _volume_of(api, metadata["name"], metadata["namespace"], claim.inputs["spec"])
    for stateful_set in api.objects(claims.STATEFUL_SET):
        for name, template in claims.created_by_controller(api, stateful_set):
            yield from _volume_of(api, name, metadata_of(stateful_set)["namespace"], template["spec"])


def _volume_of(api: ApiServer, name: str, namespace: str, spec: claims.Spec) -> Iterator[UnmanagedResource]:
    """Yield the volume that a CSI driver provisions for a claim that names no volume."""
    storage_class = claims.storage_class_of(api, spec)
    if spec.get("volumeName") or storage_class is None:
        return
    if claims.waits_for_pod(storage_class) and not claims.users_of_claim(api, name, namespace):
        return
    driver = claims.DRIVERS.get(storage_class.inputs["provisioner"])
    if driver and api.has_addon(driver):
        retained = storage_class.inputs.get("reclaimPolicy") == "Retain"
        yield UnmanagedResource(
            kind="volume",
            id=f"vol-{digest(f'{api.endpoint} {namespace}/{name}', 17)}",
            cluster=api.endpoint,
            deleted_by="" if retained else driver,
            used_by=[claims.display_name(name, namespace)],
            subnets=[],
            retained=retained,
        )


def has_enough_zones(api: ApiServer, ingress: Resource) -> bool:
    """Return whether the controller finds subnets in enough zones; assumed of subnets of another owner."""
    subnets = _subnets_for_load_balancers(api, _parameters_of(api, ingress))
    zones = aws_queries.availability_zones_of(api.store, subnets)
    return _vpc_of(api) is None or zones is None or len(zones) >= aws_queries.MINIMUM_ZONES


def _load_balancer_of(api: ApiServer, ingress: Resource) -> UnmanagedResource:
    """Return the load balancer of the IngressGroup, or one for this Ingress alone."""
    spec = _parameters_of(api, ingress)
    group = value_at(spec, "group", "name") or ingress.id
    attributes = {each["key"]: each["value"] for each in values_at(spec, "loadBalancerAttributes")}
    return UnmanagedResource(
        kind="load balancer",
        id=f"k8s-{digest(f'{api.endpoint} {group}', 10)}",
        cluster=api.endpoint,
        deleted_by=LOAD_BALANCER_CONTROLLER,
        used_by=[display_name(ingress)],
        subnets=_subnets_for_load_balancers(api, spec),
        public=_is_public(spec),
        protected=attributes.get("deletion_protection.enabled") == "true",
    )


def _parameters_of(api: ApiServer, ingress: Resource) -> dict[str, Any]:
    """Return the IngressClassParams of an Ingress."""
    found = api.get("IngressClass", ingress.inputs["spec"].get("ingressClassName") or "")
    parameters = mapping_at(found.inputs if found else None, "spec", "parameters")
    described = api.get("IngressClassParams", parameters["name"]) if parameters else None
    return described.inputs["spec"] if described else {}


def _is_public(parameters: Mapping[str, Any]) -> bool:
    return parameters.get("scheme") == "internet-facing"


def _subnets_for_load_balancers(api: ApiServer, parameters: Mapping[str, Any]) -> list[str]:
    """Return the subnets that the parameters name, or that the controller discovers by their tags."""
    if named := values_at(parameters, "subnets", "ids"):
        return named
    tag = "kubernetes.io/role/elb" if _is_public(parameters) else "kubernetes.io/role/internal-elb"
    vpc = _vpc_of(api)
    return [
        subnet.id
        for subnet in api.store.of_type(resource_types.EC2_SUBNET)
        if subnet.inputs["vpcId"] == vpc and tag in mapping_at(subnet.inputs, "tags")
    ]


def _vpc_of(api: ApiServer) -> str | None:
    """Return the VPC of the cluster, if the program created it."""
    return api.cluster.outputs["vpcConfig"].get("vpcId") if api.cluster else None
