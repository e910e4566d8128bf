"""Results of provider functions, which a program calls to look up facts in AWS."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from engine.simulation.context import ACCOUNT, caller_arn, digest
from partition import partition_of
from plan.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Callable

Arguments = dict[str, Any]

AMI_DATE = "20261101"
"""Date of the newest release of the EKS AMI in the simulation. It is constant, because the plan of a stack is."""


def answer(token: str, arguments: Arguments, region: str) -> dict[str, Any]:
    """Return the result of a function. A function without a simulation is an error: an empty result would mislead."""
    function = _FUNCTIONS.get(token)
    if function is None:
        msg = (
            f"The offline preview does not simulate the provider function {token}. Add its result to engine/invokes.py."
        )
        raise PlanError(msg)
    return {**arguments, **function(arguments, region)}


def _caller_identity(_: Arguments, region: str) -> dict[str, Any]:
    return {"id": ACCOUNT, "accountId": ACCOUNT, "arn": caller_arn(region), "userId": "AIDAPREVIEW"}


def _region(_: Arguments, region: str) -> dict[str, Any]:
    endpoint = f"ec2.{region}.{partition_of(region).dns_suffix}"
    return {"id": region, "name": region, "region": region, "endpoint": endpoint, "description": region}


def _partition(_: Arguments, region: str) -> dict[str, Any]:
    found = partition_of(region)
    reverse_dns_prefix = ".".join(reversed(found.dns_suffix.split(".")))
    return {
        "id": found.name,
        "partition": found.name,
        "dnsSuffix": found.dns_suffix,
        "reverseDnsPrefix": reverse_dns_prefix,
    }


def _availability_zones(_: Arguments, region: str) -> dict[str, Any]:
    """Return the usual names. Their ids differ by account, so offline there are none."""
    return {"id": region, "groupNames": [region], "names": [f"{region}{letter}" for letter in "abc"], "zoneIds": []}


def _clusters(_: Arguments, region: str) -> dict[str, Any]:
    """Return no cluster: the account of a preview is empty."""
    return {"id": region, "names": []}


def _repositories(_: Arguments, region: str) -> dict[str, Any]:
    """Return no repository: the account of a preview is empty."""
    return {"id": region, "names": []}


def _log_groups(_: Arguments, region: str) -> dict[str, Any]:
    """Return no log group: the account of a preview is empty."""
    return {"id": region, "arns": [], "logGroupNames": []}


def _addon_version(arguments: Arguments, _: str) -> dict[str, Any]:
    kubernetes = arguments.get("kubernetesVersion") or "1.0"
    return {"id": arguments.get("addonName"), "version": f"v{kubernetes}.0-eksbuild.1"}


def _parameter(arguments: Arguments, region: str) -> dict[str, Any]:
    """Return a public parameter with the newest release of the EKS AMI; the program reads no other."""
    name = f"{arguments.get('name')}"
    found = re.fullmatch(r"/aws/service/eks/optimized-ami/(1\.\d+)/.+/recommended/release_version", name)
    if found is None:
        msg = f"The offline preview does not simulate the SSM parameter {name}. Add its value to engine/invokes.py."
        raise PlanError(msg)
    arn = f"arn:{partition_of(region).name}:ssm:{region}::parameter{name}"
    return {"id": name, "arn": arn, "type": "String", "value": f"{found[1]}.0-{AMI_DATE}", "version": 1}


def _vpc(arguments: Arguments, region: str) -> dict[str, Any]:
    vpc = arguments.get("id") or f"vpc-{_digest_of(arguments, 17)}"
    return {
        "id": vpc,
        "arn": _ec2_arn(region, "vpc", vpc),
        "cidrBlock": arguments.get("cidrBlock") or "10.0.0.0/16",
        "default": arguments.get("default") or False,
        "enableDnsHostnames": True,
        "enableDnsSupport": True,
        "mainRouteTableId": f"rtb-{digest(vpc, 17)}",
        "ownerId": ACCOUNT,
        "state": "available",
    }


def _subnet(arguments: Arguments, region: str) -> dict[str, Any]:
    """Return an address block. VPC, zone and free addresses of an existing subnet are not known offline."""
    subnet = arguments.get("id") or f"subnet-{_digest_of(arguments, 17)}"
    third = int(digest(subnet, 2), 16)
    return {
        "id": subnet,
        "arn": _ec2_arn(region, "subnet", subnet),
        "cidrBlock": arguments.get("cidrBlock") or f"10.0.{third}.0/24",
        "mapPublicIpOnLaunch": False,
        "ownerId": ACCOUNT,
        "state": "available",
    }


def _digest_of(arguments: Arguments, length: int) -> str:
    """Return digits that follow from the arguments, whatever their order on the wire."""
    return digest(json.dumps(arguments, sort_keys=True, default=str), length)


def _target_group(arguments: Arguments, region: str) -> dict[str, Any]:
    name, digits = f"k8s-{_digest_of(arguments, 8)}", _digest_of(arguments, 16)
    arn = f"arn:{partition_of(region).name}:elasticloadbalancing:{region}:{ACCOUNT}"
    tags: dict[str, str] = arguments.get("tags") or {}
    stack = tags.get("ingress.k8s.aws/stack", name)
    return {
        "id": f"{arn}:targetgroup/{name}/{digits}",
        "arn": f"{arn}:targetgroup/{name}/{digits}",
        "arnSuffix": f"targetgroup/{name}/{digits}",
        "name": name,
        "loadBalancerArns": [f"{arn}:loadbalancer/app/k8s-{digest(stack, 8)}/{digest(stack, 16)}"],
        "targetType": "ip",
    }


def _load_balancer(arguments: Arguments, region: str) -> dict[str, Any]:
    """Return the load balancer that the target groups of the same Ingresses name."""
    tags: dict[str, str] = arguments.get("tags") or {}
    stack = tags.get("ingress.k8s.aws/stack", str(arguments.get("name")))
    suffix = f"app/k8s-{digest(stack, 8)}/{digest(stack, 16)}"
    arn = f"arn:{partition_of(region).name}:elasticloadbalancing:{region}:{ACCOUNT}:loadbalancer/{suffix}"
    return {
        "id": arn,
        "arn": arn,
        "arnSuffix": suffix,
        "dnsName": f"k8s-{digest(stack, 8)}.{region}.elb.{partition_of(region).dns_suffix}",
        "loadBalancerType": "application",
        "zoneId": f"Z{digest(region, 13).upper()}",
    }


def _ec2_arn(region: str, kind: str, identifier: str) -> str:
    return f"arn:{partition_of(region).name}:ec2:{region}:{ACCOUNT}:{kind}/{identifier}"


_FUNCTIONS: dict[str, Callable[[Arguments, str], dict[str, Any]]] = {
    "aws:index/getCallerIdentity:getCallerIdentity": _caller_identity,
    "aws:index/getRegion:getRegion": _region,
    "aws:index/getPartition:getPartition": _partition,
    "aws:index/getAvailabilityZones:getAvailabilityZones": _availability_zones,
    "aws:cloudwatch/getLogGroups:getLogGroups": _log_groups,
    "aws:ecr/getRepositories:getRepositories": _repositories,
    "aws:eks/getClusters:getClusters": _clusters,
    "aws:eks/getAddonVersion:getAddonVersion": _addon_version,
    "aws:ec2/getSubnet:getSubnet": _subnet,
    "aws:ec2/getVpc:getVpc": _vpc,
    "aws:lb/getLoadBalancer:getLoadBalancer": _load_balancer,
    "aws:lb/getTargetGroup:getTargetGroup": _target_group,
    "aws:ssm/getParameter:getParameter": _parameter,
}
