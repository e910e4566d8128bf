"""What the controllers inside a cluster want to exist outside of it: load balancers and volumes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.simulation.context import digest
from plan.resource_types import EC2_SUBNET
from rehearsal.cloud import account
from rehearsal.cloud.api_server import LOAD_BALANCER_CONTROLLER, ApiServer, title_of
from rehearsal.cloud.model import ByProduct, Resource

DRIVERS = {"ebs.csi.aws.com": "aws-ebs-csi-driver", "efs.csi.aws.com": "aws-efs-csi-driver"}
"""Provisioners of volumes, and the add-ons that they are."""


def wanted(api: ApiServer) -> Iterator[ByProduct]:
    """What the controllers that work here make, one entry for each object that it is made for."""
    if api.load_balancer_controller():
        for ingress in api.objects("Ingress"):
            if has_zones(api, ingress):
                yield _load_balancer_of_ingress(api, ingress)
        for service in api.objects("Service"):
            if service.inputs["spec"].get("type") == "LoadBalancer":
                yield _load_balancer(api, service, service.id, public=False, protected=False)
    for claim in api.objects("PersistentVolumeClaim"):
        yield from _volume_of(api, claim)


def _volume_of(api: ApiServer, claim: Resource) -> Iterator[ByProduct]:
    """The volume that a driver makes for a claim that names none."""
    spec = claim.inputs["spec"]
    storage_class = api.get("StorageClass", spec.get("storageClassName") or "")
    if spec.get("volumeName") or storage_class is None:
        return
    driver = DRIVERS.get(storage_class.inputs["provisioner"])
    if driver and api.has_addon(driver):
        yield _volume(api, claim, "" if storage_class.inputs.get("reclaimPolicy") == "Retain" else driver)


def has_zones(api: ApiServer, ingress: Resource) -> bool:
    """Whether the controller finds subnets in enough zones; in a network that is not ours, assume it."""
    subnets = _subnets_for_load_balancers(api, public=_is_public(_parameters_of(api, ingress)))
    zones = account.zones_of(api.store, subnets)
    return _vpc_of(api) is None or (zones is not None and len(zones) >= account.ZONES)


def _load_balancer_of_ingress(api: ApiServer, ingress: Resource) -> ByProduct:
    """That of its class's group, or one of its own."""
    spec = _parameters_of(api, ingress)
    group = (spec.get("group") or {}).get("name") or ingress.id
    attributes = {each["key"]: each["value"] for each in spec.get("loadBalancerAttributes") or []}
    protected = attributes.get("deletion_protection.enabled") == "true"
    return _load_balancer(api, ingress, group, public=_is_public(spec), protected=protected)


def _parameters_of(api: ApiServer, ingress: Resource) -> dict[str, Any]:
    """What the IngressClass of an Ingress says about its load balancer."""
    found = api.get("IngressClass", ingress.inputs["spec"].get("ingressClassName") or "")
    parameters = (found.inputs["spec"].get("parameters") or {}) if found else {}
    described = api.get("IngressClassParams", parameters["name"]) if parameters else None
    return described.inputs["spec"] if described else {}


def _is_public(parameters: dict[str, Any]) -> bool:
    return parameters.get("scheme") == "internet-facing"


def _load_balancer(api: ApiServer, resource: Resource, group: str, *, public: bool, protected: bool) -> ByProduct:
    return ByProduct(
        kind="load balancer",
        id=f"k8s-{digest(f'{api.endpoint} {group}', 10)}",
        cluster=api.endpoint,
        caretaker=LOAD_BALANCER_CONTROLLER,
        used_by=[title_of(resource)],
        subnets=_subnets_for_load_balancers(api, public=public),
        public=public,
        protected=protected,
    )


def _subnets_for_load_balancers(api: ApiServer, *, public: bool) -> list[str]:
    """The controller finds its subnets by their tags."""
    tag = "kubernetes.io/role/elb" if public else "kubernetes.io/role/internal-elb"
    vpc = _vpc_of(api)
    return [
        subnet.id
        for subnet in api.store.of_type(EC2_SUBNET)
        if subnet.inputs["vpcId"] == vpc and tag in (subnet.inputs.get("tags") or {})
    ]


def _vpc_of(api: ApiServer) -> str | None:
    """The VPC of the cluster, where that is ours."""
    return api.cluster.outputs["vpcConfig"].get("vpcId") if api.cluster else None


def _volume(api: ApiServer, claim: Resource, caretaker: str) -> ByProduct:
    return ByProduct(
        kind="volume",
        id=f"vol-{digest(claim.seed, 17)}",
        cluster=api.endpoint,
        caretaker=caretaker,
        used_by=[title_of(claim)],
    )
