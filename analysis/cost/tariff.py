"""What each type of resource is billed for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from analysis.cost import assumptions, claims
from analysis.cost.inputs import at
from analysis.cost.model import Charge, NotPricedError
from analysis.cost.nodes import nodes_in, nodes_of
from analysis.prices import rates
from analysis.prices.instances import SPOT_SHARE
from plan import resource_types
from plan.values import is_mapping, is_sequence

if TYPE_CHECKING:
    from analysis.prices.price import Price
    from plan.model import Plan, PlannedResource

Tariff = Callable[["PlannedResource", "Plan"], Sequence[Charge]]
"""The charges of a resource; none where this one costs nothing, NotPricedError where they cannot be told."""


def control_plane(cluster: PlannedResource, _: Plan) -> Sequence[Charge]:
    """The hour of the control plane, and of extended support where it was asked for."""
    charges = [Charge(what="EKS control plane", price=rates.CONTROL_PLANE)]
    if at(cluster.inputs, "upgradePolicy", "supportType") == "EXTENDED":
        version = cluster.inputs.get("version")
        due = f"due as soon as Kubernetes {version} is out of standard support"
        charges.append(Charge(what="EKS extended support", price=rates.EXTENDED_SUPPORT, assumption=due))
    return charges


def node_group(group: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Instances and their root volumes."""
    nodes = nodes_of(group, plan)
    kind, assumed = ("spot", f"{SPOT_SHARE:.0%} of the price on demand") if nodes.spot else ("on demand", "")
    return [
        Charge(
            what=f"{nodes.instance.name} {kind}",
            price=nodes.price,
            amount=nodes.at_rest,
            most=nodes.at_most,
            assumption=assumed,
        ),
        Charge(
            what="root volumes, gp3",
            price=rates.BLOCK_STORAGE,
            amount=nodes.at_rest * nodes.disk,
            most=nodes.at_most * nodes.disk,
        ),
    ]


def container_insights(addon: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """Of the add-ons, only the observability one is billed for what it reports."""
    if addon.inputs.get("addonName") != "amazon-cloudwatch-observability":
        return []
    groups = nodes_in(plan)
    observations = assumptions.METRICS_PER_NODE * assumptions.MINUTES / 1e6
    return [
        Charge(
            what="Container Insights",
            price=rates.OBSERVATIONS,
            amount=observations * sum(nodes.at_rest for nodes in groups),
            most=observations * sum(nodes.at_most for nodes in groups),
            assumption=f"{assumptions.METRICS_PER_NODE} metrics a node and minute",
        )
    ]


def alarm(alarm: PlannedResource, _: Plan) -> Sequence[Charge]:
    """An alarm is billed for each metric that it looks at: one, or those that its formula takes."""
    queries = alarm.inputs.get("metricQueries")
    metrics = [each for each in queries if is_mapping(each) and "metric" in each] if is_sequence(queries) else []
    return [Charge(what="alarm, by metric", price=rates.ALARM, amount=max(1, len(metrics)))]


def backups(policy: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Backups of a file system cost by what they hold, which no plan knows; turned off they cost nothing."""
    if at(policy.inputs, "backupPolicy", "status") == "DISABLED":
        return []
    reason = "costs by what the backups hold"
    raise NotPricedError(reason)


def nat_gateway(_: PlannedResource, __: Plan) -> Sequence[Charge]:
    """The hour, and what goes through."""
    data = f"{assumptions.NAT_GB} GB a month through each gateway"
    return [
        Charge(what="NAT gateway", price=rates.NAT_GATEWAY),
        Charge(what="NAT data", price=rates.NAT_DATA, amount=assumptions.NAT_GB, assumption=data),
    ]


def endpoint(endpoint: PlannedResource, _: Plan) -> Sequence[Charge]:
    """Interface endpoints by the hour and zone; gateway endpoints are routes, and free."""
    if endpoint.inputs.get("vpcEndpointType") != "Interface":
        return []
    subnets = endpoint.inputs.get("subnetIds")
    if not is_sequence(subnets):
        reason = "stands in subnets that are not known before a deployment"
        raise NotPricedError(reason)
    return [Charge(what="interface endpoint, by zone", price=rates.INTERFACE_ENDPOINT, amount=len(subnets))]


def record(record: PlannedResource, _: Plan) -> Sequence[Charge]:
    """A record is free, and so are queries that an alias of a load balancer answers; others cost by their number."""
    if record.inputs.get("aliases"):
        return []
    reason = "costs by queries"
    raise NotPricedError(reason)


def ingress_class(parameters: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """The one load balancer that all Ingresses of the class share."""
    if at(parameters.inputs, "spec", "group", "name") is None:
        reason = "has no group: each Ingress of the class has a load balancer of its own"
        raise NotPricedError(reason)
    units = f"{assumptions.CAPACITY_UNITS} capacity unit on average"
    charges = [
        Charge(what="application load balancer", price=rates.APPLICATION_LOAD_BALANCER),
        Charge(
            what="load balancer capacity units",
            price=rates.CAPACITY_UNIT,
            amount=assumptions.CAPACITY_UNITS,
            assumption=units,
        ),
    ]
    if at(parameters.inputs, "spec", "scheme") == "internet-facing":
        charges.append(_addresses(plan))
    return charges


def service(service: PlannedResource, plan: Plan) -> Sequence[Charge]:
    """A network load balancer for a Service that asks for one."""
    if at(service.inputs, "spec", "type") != "LoadBalancer":
        return []
    balancer = Charge(
        what="network load balancer", price=rates.NETWORK_LOAD_BALANCER, assumption="its capacity units are not counted"
    )
    return [balancer, _addresses(plan)]


def _addresses(plan: Plan) -> Charge:
    """Public addresses of a load balancer: one in each zone where the plan has a public subnet."""
    tagged = [each.inputs.get("tags") for each in plan.of_type(resource_types.EC2_SUBNET)]
    zones = sum("kubernetes.io/role/elb" in tags for tags in tagged if is_mapping(tags))
    return Charge(
        what="public IPv4 addresses of a load balancer",
        price=rates.PUBLIC_IPV4,
        amount=zones or assumptions.LOAD_BALANCER_ZONES,
        assumption="" if zones else f"{assumptions.LOAD_BALANCER_ZONES} zones, the fewest that AWS takes",
    )


def _flat(what: str, price: Price, amount: float = 1, assumption: str = "") -> Tariff:
    """The same for every resource of a type."""
    charge = Charge(what=what, price=price, amount=amount, assumption=assumption)
    return lambda _, __: [charge]


_LOGS = f"{assumptions.LOG_GB} GB a month into each log group"
_FILES = f"{assumptions.FILE_GB} GB stored; elastic throughput is not counted"
_IMAGES = f"{assumptions.IMAGE_GB} GB of images"

TARIFFS: Mapping[str, Tariff] = {
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
    resource_types.EKS_ADDON: container_insights,
    resource_types.EKS_CLUSTER: control_plane,
    resource_types.KMS_KEY: _flat("KMS key", rates.KEY),
    resource_types.ROUTE53_HEALTH_CHECK: _flat("health check", rates.HEALTH_CHECK),
    resource_types.ROUTE53_RECORD: record,
    resource_types.SECRETSMANAGER_SECRET: _flat("secret", rates.SECRET),
    resource_types.KUBERNETES_STATEFUL_SET: claims.stateful_set,
    resource_types.KUBERNETES_PERSISTENT_VOLUME_CLAIM: claims.claim,
    resource_types.KUBERNETES_SERVICE: service,
    resource_types.INGRESS_CLASS_PARAMS: ingress_class,
    resource_types.EKS_NODE_GROUP: node_group,
}
"""By type of resource."""
