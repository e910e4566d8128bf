"""The AWS provider: ids, names and ARNs in the formats of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.simulation.aws_templates import NAME_KEYS, TEMPLATES
from engine.simulation.context import ACCOUNT, Simulated
from partition import partition_of
from plan.resource_types import (
    EC2_LAUNCH_TEMPLATE,
    EC2_SUBNET,
    EC2_VPC,
    EKS_CLUSTER,
    EKS_NODE_GROUP,
    IAM_OPEN_ID_CONNECT_PROVIDER,
    MQ_BROKER,
    MQ_CONFIGURATION,
)
from plan.values import is_mapping

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from engine.simulation.context import Request

_HEX_IN_IDS = 17
"""Digits in the ids of EC2 and EFS."""

_SUFFIX = 7
"""Digits that Pulumi appends to a logical name to make a physical name."""


def simulate(request: Request) -> Simulated:
    """Return the id, the name, the ARN and the other outputs that are simulated for the type.

    An output without a simulation stays unknown, so that a plan contains no misleading value.
    """
    service, kind = service_and_kind(request.type)
    name = _name(request)
    partition = partition_of(request.region)
    words = {
        "account": ACCOUNT,
        "partition": partition.name,
        "region": request.region,
        "suffix": partition.dns_suffix,
        "service": service,
        "kind": kind,
        "name": name,
        "path": request.text("path") or "/",
        "zone": request.text("zoneId") or "",
        "record": request.text("type") or "",
        "set": request.text("setIdentifier") or "",
        "secret": request.text("secretId") or "",
        "hex": request.digest(_HEX_IN_IDS),
        "digits": request.digest(32),
    }
    templates = TEMPLATES.get(request.type, {})
    resource_id = request.existing_id or templates.get("id", "{name}").format(**words)
    words["id"] = resource_id

    outputs: dict[str, Any] = {"arn": "arn:{partition}:{service}:{region}:{account}:{kind}/{id}".format(**words)}
    outputs["tagsAll"] = request.inputs.get("tags") or {}
    if request.type in NAME_KEYS:
        outputs[NAME_KEYS[request.type]] = name
    outputs |= {key: text.format(**words) for key, text in templates.items() if key != "id"}
    outputs |= _type_specific(request, words)
    return Simulated(id=resource_id, outputs=outputs, complete=False)


def service_and_kind(type_: str) -> tuple[str, str]:
    """Return ``eks`` and ``nodegroup``, the parts of an ARN, for ``aws:eks/nodeGroup:NodeGroup``."""
    service, _, kind = type_.split(":")[1].partition("/")
    return service, kind.lower()


def _name(request: Request) -> str:
    key = NAME_KEYS.get(request.type, "name")
    if given := request.text(key):
        return given
    if prefix := request.text(f"{key}Prefix"):
        return f"{prefix}{request.digest(_SUFFIX)}"
    return request.existing_id or f"{request.name}-{request.digest(_SUFFIX)}"


def _type_specific(request: Request, words: Mapping[str, str]) -> dict[str, Any]:
    maker = _TYPE_SPECIFIC.get(request.type)
    return maker(request, words) if maker else {}


def _vpc(request: Request, _: Mapping[str, str]) -> dict[str, Any]:
    return {"cidrBlock": request.text("cidrBlock") or "10.0.0.0/16"}


def _subnet(request: Request, words: Mapping[str, str]) -> dict[str, Any]:
    zone = request.text("availabilityZone") or f"{words['region']}a"
    return {"availabilityZone": zone, "availabilityZoneId": f"{words['region']}-az{ord(zone[-1]) - ord('a') + 1}"}


def _launch_template(_: Request, __: Mapping[str, str]) -> dict[str, Any]:
    return {"defaultVersion": 1, "latestVersion": 1}


def _eks_cluster(request: Request, words: Mapping[str, str]) -> dict[str, Any]:
    region, suffix, digits = words["region"], words["suffix"], words["digits"].upper()
    given = request.inputs.get("vpcConfig")
    vpc_config = given if is_mapping(given) else {}
    return {
        "certificateAuthority": {"data": "U0lNVUxBVEVE"},
        "endpoint": f"https://{digits}.gr7.{region}.eks.{suffix}",
        "identities": [{"oidcs": [{"issuer": f"https://oidc.eks.{region}.{suffix}/id/{digits}"}]}],
        "vpcConfig": {
            "clusterSecurityGroupId": f"sg-{request.digest(_HEX_IN_IDS + 1)[1:]}",
            "vpcId": vpc_config.get("vpcId") or f"vpc-{request.digest(_HEX_IN_IDS + 2)[2:]}",
        },
    }


def _oidc_provider(request: Request, words: Mapping[str, str]) -> dict[str, Any]:
    issuer = (request.text("url") or words["name"]).removeprefix("https://")
    return {"arn": f"arn:{words['partition']}:iam::{ACCOUNT}:oidc-provider/{issuer}"}


def _node_group(_: Request, words: Mapping[str, str]) -> dict[str, Any]:
    return {"resources": [{"autoscalingGroups": [{"name": f"eks-{words['name']}-{words['hex']}"}]}]}


def _broker(_: Request, words: Mapping[str, str]) -> dict[str, Any]:
    host = f"{words['id']}.mq.{words['region']}.{words['suffix']}"
    instance = {"consoleUrl": f"https://{host}", "endpoints": [f"amqps://{host}:5671"], "ipAddress": "10.0.0.10"}
    return {"instances": [instance]}


def _broker_configuration(_: Request, __: Mapping[str, str]) -> dict[str, Any]:
    """Return the second revision: the provider creates an empty configuration, and updates it with its content."""
    return {"latestRevision": 2}


_TYPE_SPECIFIC: dict[str, Callable[[Request, Mapping[str, str]], dict[str, Any]]] = {
    EC2_LAUNCH_TEMPLATE: _launch_template,
    EC2_SUBNET: _subnet,
    EC2_VPC: _vpc,
    EKS_CLUSTER: _eks_cluster,
    EKS_NODE_GROUP: _node_group,
    IAM_OPEN_ID_CONNECT_PROVIDER: _oidc_provider,
    MQ_BROKER: _broker,
    MQ_CONFIGURATION: _broker_configuration,
}
