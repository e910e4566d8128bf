"""The rows of the AWS Price List that hold each rate of the price table.

Names of offers, usage types and operations are those of the price list itself (AWS Billing user guide, "Using the
AWS Price List Bulk API"; usage types as they appear on invoices).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from analysis.prices.price import Unit

REGION_PREFIX = r"(?:EU-|[A-Z]{3,4}\d-)?"
"""Prefix of a usage type in most regions: ``USE1-``, ``EU-``, ``APS2-``. Old usage types have none in us-east-1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Selector:
    """Identifies one product of an offer, and converts its unit to the unit of the price table."""

    offer: str
    """Offer code: the name of the service in the price list."""
    usage_type: str
    """Usage type without its region prefix."""
    operation: str | None = None
    """Operation, for usage types that several products share."""
    per: Unit
    units: float = 1
    """Number of units of the price list in one unit of the price table."""

    def matches(self, usage_type: str, operation: str, region: str) -> bool:
        """Return True if a row of the price list belongs to this product."""
        prefix = rf"(?:{REGION_PREFIX}|{re.escape(region)}-)"
        same_usage = re.fullmatch(prefix + re.escape(self.usage_type), usage_type) is not None
        return same_usage and self.operation in (None, operation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Nodes:
    """Identifies the rows of an offer that price an hour of each type of node."""

    offer: str
    cells: Mapping[str, str]
    """Cells of the row, by the names of their columns in lower case."""


NODES: Mapping[str, Nodes] = {
    "instances": Nodes(
        offer="AmazonEC2",
        cells={
            "tenancy": "Shared",
            "operating system": "Linux",
            "pre installed s/w": "NA",
            "capacitystatus": "Used",
            "license model": "No License required",
        },
    ),
    "databases": Nodes(
        offer="AmazonRDS",
        cells={
            "product family": "Database Instance",
            "database engine": "PostgreSQL",
            "deployment option": "Single-AZ",
        },
    ),
    "valkeyNodes": Nodes(
        offer="AmazonElastiCache", cells={"product family": "Cache Instance", "cache engine": "Valkey"}
    ),
    "redisNodes": Nodes(offer="AmazonElastiCache", cells={"product family": "Cache Instance", "cache engine": "Redis"}),
    "brokers": Nodes(
        offer="AmazonMQ",
        cells={"product family": "Broker Instances", "broker engine": "RabbitMQ", "deployment option": "Single-AZ"},
    ),
}
"""Nodes by the section of the price table that holds them."""

SELECTORS: Mapping[str, Selector] = {
    "CONTROL_PLANE": Selector(offer="AmazonEKS", usage_type="AmazonEKS-Hours:perCluster", per="hour"),
    "EXTENDED_SUPPORT": Selector(offer="AmazonEKS", usage_type="AmazonEKS-Hours:extendedSupport", per="hour"),
    "NAT_GATEWAY": Selector(offer="AmazonEC2", usage_type="NatGateway-Hours", operation="NatGateway", per="hour"),
    "NAT_DATA": Selector(offer="AmazonEC2", usage_type="NatGateway-Bytes", operation="NatGateway", per="GB"),
    "BLOCK_STORAGE": Selector(offer="AmazonEC2", usage_type="EBS:VolumeUsage.gp3", per="GB-month"),
    "DATABASE_STORAGE": Selector(
        offer="AmazonRDS", usage_type="RDS:GP3-Storage", operation="CreateDBInstance:0014", per="GB-month"
    ),
    "INTERFACE_ENDPOINT": Selector(offer="AmazonVPC", usage_type="VpcEndpoint-Hours", per="hour"),
    "PUBLIC_IPV4": Selector(offer="AmazonVPC", usage_type="PublicIPv4:InUseAddress", per="hour"),
    "APPLICATION_LOAD_BALANCER": Selector(
        offer="AWSELB", usage_type="LoadBalancerUsage", operation="LoadBalancing:Application", per="hour"
    ),
    "CAPACITY_UNIT": Selector(offer="AWSELB", usage_type="LCUUsage", operation="LoadBalancing:Application", per="hour"),
    "NETWORK_LOAD_BALANCER": Selector(
        offer="AWSELB", usage_type="LoadBalancerUsage", operation="LoadBalancing:Network", per="hour"
    ),
    "FILE_STORAGE": Selector(offer="AmazonEFS", usage_type="TimedStorage-ByteHrs", per="GB-month"),
    "IMAGE_STORAGE": Selector(offer="AmazonECR", usage_type="TimedStorage-ByteHrs", per="GB-month"),
    "KEY": Selector(offer="awskms", usage_type="KMS-Keys", per="month"),
    "SECRET": Selector(offer="AWSSecretsManager", usage_type="AWSSecretsManager-Secrets", per="month"),
    "LOG_INGESTION": Selector(
        offer="AmazonCloudWatch", usage_type="DataProcessing-Bytes", operation="PutLogEvents", per="GB"
    ),
    "ALARM": Selector(offer="AmazonCloudWatch", usage_type="CW:AlarmMonitorUsage", per="month"),
    "COMPOSITE_ALARM": Selector(offer="AmazonCloudWatch", usage_type="CW:CompositeAlarmMonitorUsage", per="month"),
    "METRIC": Selector(offer="AmazonCloudWatch", usage_type="CW:MetricMonitorUsage", per="month"),
    "OBSERVATIONS": Selector(
        offer="AmazonCloudWatch", usage_type="CW:ObservationUsage", per="million observations", units=1e6
    ),
    "FARGATE_VCPU": Selector(offer="AmazonECS", usage_type="Fargate-vCPU-Hours:perCPU", per="hour"),
    "FARGATE_MEMORY": Selector(offer="AmazonECS", usage_type="Fargate-GB-Hours", per="hour"),
}

GLOBAL_RATES = frozenset({"DASHBOARD", "HEALTH_CHECK"})
"""Rates that belong to no region. Regional price lists leave them out, so they keep the figure of the pricing page."""
