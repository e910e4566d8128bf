"""List prices of AWS services other than EC2 instances."""

from __future__ import annotations

from analysis.prices.table import prices

_RATES = prices("rates")

CONTROL_PLANE = _RATES["CONTROL_PLANE"]
EXTENDED_SUPPORT = _RATES["EXTENDED_SUPPORT"]
"""Surcharge on the control plane for a Kubernetes version that is out of standard support."""

NAT_GATEWAY = _RATES["NAT_GATEWAY"]
NAT_DATA = _RATES["NAT_DATA"]
INTERFACE_ENDPOINT = _RATES["INTERFACE_ENDPOINT"]
"""Price in each availability zone."""
PUBLIC_IPV4 = _RATES["PUBLIC_IPV4"]

APPLICATION_LOAD_BALANCER = _RATES["APPLICATION_LOAD_BALANCER"]
CAPACITY_UNIT = _RATES["CAPACITY_UNIT"]
"""One LCU: 25 new connections a second, 3,000 active ones, 1 GB an hour or 1,000 rule evaluations a second."""
NETWORK_LOAD_BALANCER = _RATES["NETWORK_LOAD_BALANCER"]

FILE_STORAGE = _RATES["FILE_STORAGE"]
BLOCK_STORAGE = _RATES["BLOCK_STORAGE"]
DATABASE_STORAGE = _RATES["DATABASE_STORAGE"]
"""Price of the gp3 volume of an RDS instance in one zone."""
IMAGE_STORAGE = _RATES["IMAGE_STORAGE"]

KEY = _RATES["KEY"]
SECRET = _RATES["SECRET"]

LOG_INGESTION = _RATES["LOG_INGESTION"]
DASHBOARD = _RATES["DASHBOARD"]
ALARM = _RATES["ALARM"]
COMPOSITE_ALARM = _RATES["COMPOSITE_ALARM"]
METRIC = _RATES["METRIC"]
OBSERVATIONS = _RATES["OBSERVATIONS"]

HEALTH_CHECK = _RATES["HEALTH_CHECK"]
"""Check of an endpoint on AWS. Checks of alarms and of other checks are assumed to cost the same."""

FARGATE_VCPU = _RATES["FARGATE_VCPU"]
FARGATE_MEMORY = _RATES["FARGATE_MEMORY"]
"""Price of one GB."""
