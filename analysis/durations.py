"""Typical minutes that a provider takes to create and to delete a resource, by type.

The figures are rounded from public logs and issues, read in November 2026; a figure without an address is an estimate.
AWS guarantees none of them: a control plane takes eight to eleven minutes, and sometimes longer.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from nested import value_at
from plan import resource_types

_EKS_LOGS = "https://github.com/DevopsArtFactory/terraform-provisioning/pull"
_EKS_MODULE = "https://github.com/terraform-aws-modules/terraform-aws-eks"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duration:
    """Typical minutes of one resource."""

    create: float
    delete: float
    source: str
    """Source of the figures: an address, or the basis of an estimate."""


QUICK = Duration(create=0.05, delete=0.05, source="one or two API calls that return at once")
"""Default for types that are not in the table: three seconds."""

NOTHING = Duration(create=0.0, delete=0.0, source="no provider call")

TYPICAL: dict[str, Duration] = {
    resource_types.EC2_NAT_GATEWAY: Duration(
        create=1.6, delete=1.0, source="estimate off logs of applies: 1m34s to create, 1m00s to 1m34s to delete"
    ),
    resource_types.EC2_SUBNET: Duration(
        create=0.2, delete=0.05, source=f"{_EKS_MODULE}/issues/2203: 10 s where public addresses are assigned"
    ),
    resource_types.EC2_VPC: Duration(
        create=0.2, delete=0.05, source="https://github.com/turbot/steampipe-plugin-aws/pull/426: 18 s; elsewhere 6 s"
    ),
    resource_types.EC2_VPC_ENDPOINT: Duration(
        create=1.5, delete=1.0, source="estimate for interface endpoints, as NAT gateways"
    ),
    resource_types.EFS_FILE_SYSTEM: Duration(
        create=0.2, delete=0.1, source="https://github.com/turbot/steampipe-plugin-aws/pull/426: 12 s"
    ),
    resource_types.EFS_MOUNT_TARGET: Duration(
        create=1.4, delete=0.3, source="https://github.com/turbot/steampipe-plugin-aws/pull/426: over a minute"
    ),
    resource_types.EKS_ADDON: Duration(
        create=0.6,
        delete=0.3,
        source="estimate off logs of EKS 1.36 and older: 14 s to 65 s to create, mostly 24 s to 46 s",
    ),
    resource_types.EKS_CLUSTER: Duration(
        create=9.4,
        delete=2.5,
        source=f"{_EKS_LOGS}/47: 8m33s, {_EKS_MODULE}/pull/3218: 10m06s; deletion estimated off logs of 1m24s to 3m48s",
    ),
    resource_types.EKS_NODE_GROUP: Duration(
        create=2.0, delete=4.2, source=f"{_EKS_LOGS}/46: 1m48s and 1m59s; deletion estimated off two logs of 4m12s"
    ),
    resource_types.ELASTICACHE_REPLICATION_GROUP: Duration(
        create=9.0,
        delete=5.0,
        source="estimate off a log of one node, 5m37s to create; a replica and a snapshot add to it",
    ),
    resource_types.KMS_KEY: Duration(
        create=0.5, delete=0.05, source="estimate off a log of 28 s; deletion is only scheduled"
    ),
    resource_types.KUBERNETES_DEPLOYMENT: Duration(
        create=0.8, delete=0.6, source="estimate: image pull and readiness on a new node; grace period of the pods"
    ),
    resource_types.KUBERNETES_JOB: Duration(
        create=1.2, delete=0.1, source="estimate: image pull and a short task; the provider waits for its end"
    ),
    resource_types.KUBERNETES_NAMESPACE: Duration(create=0.05, delete=0.2, source="estimate: finalizers, about 10 s"),
    resource_types.KUBERNETES_STATEFUL_SET: Duration(
        create=1.1,
        delete=0.6,
        source="estimate for each pod: a new volume, image pull and readiness; grace period of the pods",
    ),
    resource_types.HELM_RELEASE: Duration(
        create=0.8, delete=0.1, source="estimate off logs: 25 s to 56 s, and 45 s for the load balancer controller"
    ),
    resource_types.MQ_BROKER: Duration(
        create=12.0, delete=2.0, source="estimate: Amazon MQ starts each node and a load balancer in front of them"
    ),
    resource_types.RDS_INSTANCE: Duration(
        create=5.0, delete=1.9, source="estimate off logs of applies: 4m45s to 5m20s to create, 1m51s to delete"
    ),
    resource_types.KUBERNETES_INGRESS: Duration(
        create=0.4,
        delete=1.1,
        source="https://github.com/terraform-aws-modules/terraform-aws-vpc/issues/296: 1m05s to delete; "
        "creation is an estimate: the address is there before the load balancer is active",
    ),
}


DATABASE_WITH_STANDBY = Duration(
    create=13.0, delete=10.5, source="estimate off logs: 12m34s and 13m47s to create, 10m34s to delete with a snapshot"
)


def typical(type_: str, inputs: Mapping[str, object] | None = None) -> Duration:
    """Return the typical duration of a resource; providers and the stack itself take no time."""
    if type_.startswith("pulumi:"):
        return NOTHING
    if (inputs or {}).get("vpcEndpointType") == "Gateway":  # A gateway endpoint is a route, without network interfaces.
        return QUICK
    if type_ == resource_types.RDS_INSTANCE and (inputs or {}).get("multiAz") is True:
        return DATABASE_WITH_STANDBY
    duration = TYPICAL.get(type_, QUICK)
    if type_ == resource_types.KUBERNETES_STATEFUL_SET:
        return replace(duration, create=duration.create * _pods_in_turn(inputs))
    return duration


def _pods_in_turn(inputs: Mapping[str, object] | None) -> int:
    """Return the pods of a StatefulSet that start one after the other: a pod waits until the one before is ready."""
    if value_at(inputs, "spec", "podManagementPolicy") == "Parallel":
        return 1
    replicas = value_at(inputs, "spec", "replicas")
    return replicas if isinstance(replicas, int) else 1
