"""Charges of each resource type."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.cost import assumptions, container_insights, servers
from analysis.cost import block_storage as claims
from analysis.cost.model import Charge, NotPricedError
from analysis.cost.node_groups import node_group_of
from analysis.prices import rates
from analysis.prices.instances import SPOT_SHARE
from nested import value_at
from plan import resource_types
from plan.values import is_mapping, is_sequence

if TYPE_CHECKING:
    from analysis.prices.price import Price
    from plan.model import Plan, PlannedResource

ChargesOf = Callable[["PlannedResource", "Plan"], Sequence[Charge]]
"""Returns the charges of a resource, none if it is free; raises NotPricedError where the plan does not show them."""


def control_plane(cluster: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge the control plane by the hour, and extended support where it is enabled."""
    charges = [Charge(item="EKS control plane", price=rates.CONTROL_PLANE)]
    if value_at(cluster.inputs, "upgradePolicy", "supportType") == "EXTENDED":
        version = cluster.inputs.get("version")
        due = f"charged once Kubernetes {version} is out of standard support"
        charges.append(Charge(item="EKS extended support", price=rates.EXTENDED_SUPPORT, assumption=due))
    return charges


def node_group(group: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Charge instances and their root volumes."""
    nodes = node_group_of(group, plan)
    kind, assumed = (
        ("Spot", f"{SPOT_SHARE:.0%} of the On-Demand price of the dearest type") if nodes.spot else ("On-Demand", "")
    )
    return [
        Charge(
            item=f"{nodes.instance.name} {kind}",
            price=nodes.price,
            amount=nodes.desired,
            max_amount=nodes.max,
            assumption=assumed,
        ),
        Charge(
            item="root volumes, gp3",
            price=rates.BLOCK_STORAGE,
            amount=nodes.desired * nodes.disk,
            max_amount=nodes.max * nodes.disk,
        ),
    ]


def alarm(alarm: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge an alarm for each of its metrics: one, or those of its expression."""
    queries = alarm.inputs.get("metricQueries")
    metrics = [each for each in queries if is_mapping(each) and "metric" in each] if is_sequence(queries) else []
    return [Charge(item="alarm, per metric", price=rates.ALARM, amount=max(1, len(metrics)))]


def backups(policy: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Backups of a file system are billed by stored data, which a plan does not show; disabled backups are free."""
    if value_at(policy.inputs, "backupPolicy", "status") == "DISABLED":
        return []
    reason = "is billed by stored backup data"
    raise NotPricedError(reason)


def nat_gateway(_: PlannedResource, __: Plan) -> Sequence[Charge]:
    """Charge a NAT gateway by the hour and by data."""
    data = f"{assumptions.NAT_GB} GB a month through each gateway"
    return [
        Charge(item="NAT gateway", price=rates.NAT_GATEWAY),
        Charge(item="NAT data", price=rates.NAT_DATA, amount=assumptions.NAT_GB, assumption=data),
    ]


def endpoint(endpoint: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Charge interface endpoints by the hour and zone; gateway endpoints are free."""
    if endpoint.inputs.get("vpcEndpointType") != "Interface":
        return []
    subnets = endpoint.inputs.get("subnetIds")
    if not is_sequence(subnets):
        reason = "has subnets that are unknown before a deployment"
        raise NotPricedError(reason)
    return [Charge(item="interface endpoint, per zone", price=rates.INTERFACE_ENDPOINT, amount=len(subnets))]


def record(record: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Records and queries of an alias record to AWS are free; other queries are billed by number."""
    if record.inputs.get("aliases"):
        return []
    reason = "is billed by queries"
    raise NotPricedError(reason)


def ingress_class(parameters: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Charge the load balancer that all Ingresses of a group share."""
    if value_at(parameters.inputs, "spec", "group", "name") is None:
        reason = "has no group, so each Ingress of the class creates a load balancer"
        raise NotPricedError(reason)
    units = f"{assumptions.CAPACITY_UNITS} capacity unit on average"
    charges = [
        Charge(item="application load balancer", price=rates.APPLICATION_LOAD_BALANCER),
        Charge(
            item="load balancer capacity units",
            price=rates.CAPACITY_UNIT,
            amount=assumptions.CAPACITY_UNITS,
            assumption=units,
        ),
    ]
    if value_at(parameters.inputs, "spec", "scheme") == "internet-facing":
        charges.append(_addresses(plan))
    return charges


def service(service: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Charge the Network Load Balancer of a Service of type LoadBalancer."""
    if value_at(service.inputs, "spec", "type") != "LoadBalancer":
        return []
    balancer = Charge(
        item="network load balancer", price=rates.NETWORK_LOAD_BALANCER, assumption="its capacity units are not counted"
    )
    return [balancer, _addresses(plan)]


def _addresses(plan: Plan) -> Charge:
    """Charge the public addresses of a load balancer: one in each zone with a public subnet."""
    tagged = [each.inputs.get("tags") for each in plan.of_type(resource_types.EC2_SUBNET)]
    zones = sum("kubernetes.io/role/elb" in tags for tags in tagged if is_mapping(tags))
    return Charge(
        item="public IPv4 addresses of a load balancer",
        price=rates.PUBLIC_IPV4,
        amount=zones or assumptions.LOAD_BALANCER_ZONES,
        assumption="" if zones else f"{assumptions.LOAD_BALANCER_ZONES} zones, the minimum of AWS",
    )


def _flat(item: str, price: Price, amount: float = 1, assumption: str = "") -> ChargesOf:
    """Return a function that charges the same for every resource of a type."""
    charge = Charge(item=item, price=price, amount=amount, assumption=assumption)
    return lambda _, __: [charge]


_LOGS = f"{assumptions.LOG_GB} GB a month for each log group"
_FILES = f"{assumptions.FILE_GB} GB stored; elastic throughput is not counted"
_IMAGES = f"{assumptions.IMAGE_GB} GB of images"

CHARGES: Mapping[str, ChargesOf] = {
    resource_types.CLOUDWATCH_COMPOSITE_ALARM: _flat("composite alarm", rates.COMPOSITE_ALARM),
    resource_types.CLOUDWATCH_DASHBOARD: _flat("dashboard", rates.DASHBOARD),
    resource_types.CLOUDWATCH_LOG_GROUP: _flat("log ingestion", rates.LOG_INGESTION, assumptions.LOG_GB, _LOGS),
    resource_types.CLOUDWATCH_LOG_METRIC_FILTER: _flat("metric", rates.METRIC),
    resource_types.CLOUDWATCH_METRIC_ALARM: alarm,
    resource_types.EBS_VOLUME: claims.volume,
    resource_types.EC2_EIP: _flat("public IPv4 address", rates.PUBLIC_IPV4),
    resource_types.EC2_NAT_GATEWAY: nat_gateway,
    resource_types.EC2_VPC_ENDPOINT: endpoint,
    resource_types.ECR_REPOSITORY: _flat("images", rates.IMAGE_STORAGE, assumptions.IMAGE_GB, _IMAGES),
    resource_types.EFS_BACKUP_POLICY: backups,
    resource_types.EFS_FILE_SYSTEM: _flat("files, standard class", rates.FILE_STORAGE, assumptions.FILE_GB, _FILES),
    resource_types.EKS_ADDON: container_insights.charges,
    resource_types.EKS_CLUSTER: control_plane,
    resource_types.ELASTICACHE_REPLICATION_GROUP: servers.cache,
    resource_types.HELM_RELEASE: claims.release,
    resource_types.KMS_KEY: _flat("KMS key", rates.KEY),
    resource_types.MQ_BROKER: servers.broker,
    resource_types.RDS_INSTANCE: servers.database,
    resource_types.ROUTE53_HEALTH_CHECK: _flat("health check", rates.HEALTH_CHECK),
    resource_types.ROUTE53_RECORD: record,
    resource_types.SECRETSMANAGER_SECRET: _flat("secret", rates.SECRET),
    resource_types.KUBERNETES_STATEFUL_SET: claims.stateful_set,
    resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM: claims.claim,
    resource_types.KUBERNETES_SERVICE: service,
    resource_types.INGRESS_CLASS_PARAMS: ingress_class,
    resource_types.EKS_NODE_GROUP: node_group,
}
"""Charges by resource type."""
