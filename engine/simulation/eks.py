"""The EKS component of pulumi-eks: a remote component, expanded into the resources that its provider creates.

The resources of a control plane are simulated. An input for something else (a default node group, Fargate, auto mode,
the ``aws-auth`` ConfigMap) is an error, so that no resource is missing from a plan silently.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from engine.simulation import eks_access, eks_security_groups
from engine.simulation.children import Child, Children
from plan import resource_types, values
from plan.errors import PlanError

if TYPE_CHECKING:
    from collections.abc import Mapping


_UNSUPPORTED_INPUTS = ("autoMode", "fargate", "instanceRoles", "roleMappings", "storageClasses", "userMappings")
_INPUTS_OF_OTHER_CHILDREN = ("accessEntries", "vpcId")
"""Inputs that the control plane does not depend on."""


def construct(children: Children) -> dict[str, Any]:
    """Register the children of the cluster and return the outputs of the component."""
    given = children.inputs
    _refuse_unsupported_inputs(children)
    role = _ServiceRole(children)
    group = eks_security_groups.for_control_plane(children)
    cluster = _control_plane(children, role, group)
    if given.get("vpcId"):
        children.amend(cluster, {"vpcConfig": {"vpcId": given["vpcId"]}})
    issuer = _issuer(cluster)
    oidc_provider = _oidc_provider(children, cluster, issuer) if given.get("createOidcProvider") else None
    kubeconfig = _kubeconfig(cluster)
    provider = children.make(
        resource_types.KUBERNETES_PROVIDER, "eks-k8s", {"kubeconfig": kubeconfig}, depends_on=[cluster.urn]
    )
    node_group = eks_security_groups.for_nodes(children, cluster, group) if group else None
    eks_access.access_entries(children, cluster)
    eks_access.addons(children, cluster)

    parsed = kubeconfig if kubeconfig == values.WIRE_UNKNOWN else json.loads(kubeconfig)
    core: dict[str, Any] = {
        "cluster": cluster.reference,
        "clusterIamRole": role.reference,
        "clusterSecurityGroup": group and group.reference,
        "endpoint": cluster["endpoint"],
        "instanceRoles": [],
        "kubeconfig": parsed,
        "nodeGroupOptions": {},
        "oidcProvider": oidc_provider and oidc_provider.reference,
        "provider": provider.reference,
        "subnetIds": _subnets(given),
        "vpcId": given.get("vpcId"),
    }
    vpc_config = cluster["vpcConfig"]
    own_group = vpc_config.get("clusterSecurityGroupId", values.WIRE_UNKNOWN)
    outputs: dict[str, Any] = {
        "clusterSecurityGroup": group and group.reference,
        "clusterSecurityGroupId": group.id if group else own_group,
        "core": {key: value for key, value in core.items() if value is not None},
        "eksCluster": cluster.reference,
        "instanceRoles": [],
        "kubeconfig": parsed,
        "kubeconfigJson": kubeconfig,
        "nodeSecurityGroup": node_group and node_group.reference,
        "nodeSecurityGroupId": node_group.id if node_group else own_group,
        "oidcIssuer": issuer.removeprefix("https://"),
        "oidcProviderArn": oidc_provider and oidc_provider["arn"],
        "oidcProviderUrl": oidc_provider and issuer,
    }
    return {key: value for key, value in outputs.items() if value is not None}


def _refuse_unsupported_inputs(children: Children) -> None:
    given = children.inputs
    unsupported = [key for key in _UNSUPPORTED_INPUTS if given.get(key)]
    if not given.get("skipDefaultNodeGroup"):
        unsupported.append("a default node group (skipDefaultNodeGroup is not set)")
    if given.get("authenticationMode") != "API":
        unsupported.append(f"authentication mode {given.get('authenticationMode')} (API is supported)")
    if unsupported:
        component = f"{resource_types.EKS_CLUSTER_COMPONENT} {children.name!r}"
        msg = f"The offline preview does not support {', '.join(unsupported)} of {component}."
        raise PlanError(msg)


class _ServiceRole:
    """The role of the control plane: the given one, or a new one."""

    def __init__(self, children: Children) -> None:
        self.depends_on: list[str] = []
        given = children.inputs.get("serviceRole")
        if given:
            self.reference = given
            self.arn = children.output_of(given, "arn")
            self.depends_on = [given["urn"]] if isinstance(given, dict) else []
            return
        parent = children.make(resource_types.EKS_SERVICE_ROLE_COMPONENT, "eksRole", {}).urn
        statement = {
            "Action": ["sts:AssumeRole", "sts:TagSession"],
            "Effect": "Allow",
            "Principal": {"Service": ["eks.amazonaws.com"]},
        }
        inputs = {
            "assumeRolePolicy": json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
            "description": "Allows EKS to manage clusters on your behalf.",
            "tags": children.inputs.get("tags"),
        }
        role = children.make(resource_types.IAM_ROLE, "eksRole-role", inputs, parent=parent)
        policy_arn = f"arn:{children.partition}:iam::aws:policy/AmazonEKSClusterPolicy"
        attachment = children.make(
            resource_types.IAM_ROLE_POLICY_ATTACHMENT,
            "eksRole-AmazonEKSClusterPolicy",
            {"policyArn": policy_arn, "role": role["name"]},
            parent=parent,
            depends_on=[role.urn],
        )
        self.reference = role.reference
        self.arn = role["arn"]
        self.depends_on = [role.urn, attachment.urn]


def _control_plane(children: Children, role: _ServiceRole, group: Child | None) -> Child:
    given = children.inputs
    key_arn = given.get("encryptionConfigKeyArn")
    service_cidr, family = given.get("kubernetesServiceIpAddressRange"), given.get("ipFamily")
    inputs = {
        "name": given.get("name"),
        "roleArn": role.arn,
        "version": given.get("version"),
        "accessConfig": {
            "authenticationMode": given["authenticationMode"],
            "bootstrapClusterCreatorAdminPermissions": True,
        },
        "bootstrapSelfManagedAddons": given.get("bootstrapSelfManagedAddons", True),
        "deletionProtection": given.get("deletionProtection"),
        "enabledClusterLogTypes": given.get("enabledClusterLogTypes"),
        "encryptionConfig": {"provider": {"keyArn": key_arn}, "resources": ["secrets"]} if key_arn else None,
        "kubernetesNetworkConfig": _present({"serviceIpv4Cidr": service_cidr, "ipFamily": family}) or None,
        "tags": children.tags("eksCluster", "clusterTags"),
        "upgradePolicy": given.get("upgradePolicy"),
        "vpcConfig": _present(
            {
                "endpointPrivateAccess": given.get("endpointPrivateAccess"),
                "endpointPublicAccess": given.get("endpointPublicAccess"),
                "publicAccessCidrs": given.get("publicAccessCidrs"),
                "securityGroupIds": [group.id] if group else None,
                "subnetIds": _subnets(given),
            }
        ),
    }
    return children.make(
        resource_types.EKS_CLUSTER,
        "eksCluster",
        inputs,
        depends_on=[
            *role.depends_on,
            *([group.urn] if group else []),
            *children.dependencies(except_for=_INPUTS_OF_OTHER_CHILDREN),
        ],
        ignore_changes=["accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"],
    )


def _oidc_provider(children: Children, cluster: Child, issuer: str) -> Child:
    inputs = {"clientIdLists": ["sts.amazonaws.com"], "thumbprintLists": ["0" * 40], "url": issuer}
    return children.make(resource_types.IAM_OPEN_ID_CONNECT_PROVIDER, "oidcProvider", inputs, depends_on=[cluster.urn])


def _kubeconfig(cluster: Child) -> str:
    """Return a kubeconfig that gets its token from the AWS CLI."""
    if cluster["endpoint"] == values.WIRE_UNKNOWN:
        return values.WIRE_UNKNOWN
    region = cluster["arn"].split(":")[3]
    arguments = ["--region", region, "eks", "get-token", "--cluster-name", cluster["name"], "--output", "json"]
    command = {"apiVersion": "client.authentication.k8s.io/v1beta1", "command": "aws", "args": arguments}
    server = {
        "server": cluster["endpoint"],
        "certificate-authority-data": cluster["certificateAuthority"]["data"],
    }
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "kubernetes", "cluster": server}],
            "contexts": [{"name": "aws", "context": {"cluster": "kubernetes", "user": "aws"}}],
            "current-context": "aws",
            "users": [{"name": "aws", "user": {"exec": command}}],
        }
    )


def _issuer(cluster: Child) -> str:
    identities = cluster["identities"]
    return identities if identities == values.WIRE_UNKNOWN else identities[0]["oidcs"][0]["issuer"]


def _subnets(given: Mapping[str, Any]) -> Any:
    """Return the subnets of the control plane. If some of them are unknown, all of them are."""
    if "subnetIds" in given:
        return given["subnetIds"]
    parts: list[Any] = [given.get("publicSubnetIds") or [], given.get("privateSubnetIds") or []]
    return values.WIRE_UNKNOWN if values.WIRE_UNKNOWN in parts else [*parts[0], *parts[1]]


def _present(mapping: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in mapping.items() if value is not None}
