"""The properties whose change makes a new resource, each type with where that was read.

Of AWS, it is ``ForceNew`` in the Terraform provider behind pulumi-aws. Written down in November 2026.
"""

from __future__ import annotations

from typing import NamedTuple

from plan import resource_types
from rehearsal.cloud.model import type_of


class Forcing(NamedTuple):
    """What forces a replacement of one type."""

    source: str
    """A file in hashicorp/terraform-provider-aws."""
    properties: tuple[str, ...]


UNREAD = "common knowledge of the provider; nobody here read its file"

AWS: dict[str, Forcing] = {
    "aws:cloudwatch/logGroup:LogGroup": Forcing(UNREAD, ("name", "namePrefix", "logGroupClass")),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": Forcing(UNREAD, ("vpcId",)),
    "aws:ec2/eip:Eip": Forcing(UNREAD, ("domain", "networkBorderGroup", "publicIpv4Pool", "address")),
    "aws:ec2/flowLog:FlowLog": Forcing(
        UNREAD,
        (
            "vpcId",
            "subnetId",
            "eniId",
            "transitGatewayId",
            "trafficType",
            "logDestination",
            "logDestinationType",
            "iamRoleArn",
            "logFormat",
            "maxAggregationInterval",
            "destinationOptions",
        ),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": Forcing(UNREAD, ("name", "namePrefix")),
    "aws:ec2/natGateway:NatGateway": Forcing(UNREAD, ("allocationId", "connectivityType", "privateIp", "subnetId")),
    "aws:ec2/networkInterface:NetworkInterface": Forcing(UNREAD, ("subnetId", "interfaceType")),
    "aws:ec2/route:Route": Forcing(
        UNREAD, ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId")
    ),
    "aws:ec2/routeTable:RouteTable": Forcing(UNREAD, ("vpcId",)),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": Forcing(UNREAD, ("gatewayId", "subnetId")),
    "aws:ec2/securityGroup:SecurityGroup": Forcing(UNREAD, ("description", "name", "namePrefix", "vpcId")),
    "aws:ec2/subnet:Subnet": Forcing(UNREAD, ("availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId")),
    "aws:ec2/vpc:Vpc": Forcing(UNREAD, ("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength")),
    "aws:ec2/vpcEndpoint:VpcEndpoint": Forcing(UNREAD, ("serviceName", "serviceRegion", "vpcEndpointType", "vpcId")),
    "aws:ecr/repository:Repository": Forcing(UNREAD, ("encryptionConfigurations", "name")),
    "aws:efs/accessPoint:AccessPoint": Forcing(
        "internal/service/efs/access_point.go", ("fileSystemId", "posixUser", "rootDirectory")
    ),
    "aws:efs/backupPolicy:BackupPolicy": Forcing(UNREAD, ("fileSystemId",)),
    "aws:efs/fileSystem:FileSystem": Forcing(
        "internal/service/efs/file_system.go",
        ("availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"),
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": Forcing(UNREAD, ("fileSystemId",)),
    "aws:efs/mountTarget:MountTarget": Forcing(
        "internal/service/efs/mount_target.go",
        ("fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId"),
    ),
    "aws:eks/accessEntry:AccessEntry": Forcing(
        "internal/service/eks/access_entry.go", ("clusterName", "principalArn", "type")
    ),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": Forcing(
        "internal/service/eks/access_policy_association.go", ("accessScope", "clusterName", "policyArn", "principalArn")
    ),
    "aws:eks/addon:Addon": Forcing("internal/service/eks/addon.go", ("addonName", "clusterName", "namespaceConfig")),
    "aws:eks/cluster:Cluster": Forcing(
        "internal/service/eks/cluster.go",
        (
            "accessConfig.bootstrapClusterCreatorAdminPermissions",
            "bootstrapSelfManagedAddons",
            "kubernetesNetworkConfig.ipFamily",
            "kubernetesNetworkConfig.serviceIpv4Cidr",
            "name",
            "outpostConfig",
            "remoteNetworkConfig",
            "roleArn",
        ),
    ),
    "aws:eks/nodeGroup:NodeGroup": Forcing(
        "internal/service/eks/node_group.go",
        (
            "amiType",
            "capacityType",
            "clusterName",
            "diskSize",
            "instanceTypes",
            "launchTemplate.id",
            "launchTemplate.name",
            "nodeGroupName",
            "nodeGroupNamePrefix",
            "nodeRoleArn",
            "remoteAccess",
            "subnetIds",
        ),
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": Forcing(
        UNREAD, ("clusterName", "namespace", "serviceAccount")
    ),
    "aws:iam/instanceProfile:InstanceProfile": Forcing(
        "internal/service/iam/instance_profile.go", ("name", "namePrefix", "path")
    ),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": Forcing(UNREAD, ("url",)),
    "aws:iam/policy:Policy": Forcing(UNREAD, ("description", "name", "namePrefix", "path")),
    "aws:iam/role:Role": Forcing(UNREAD, ("name", "namePrefix", "path")),
    "aws:iam/rolePolicy:RolePolicy": Forcing(UNREAD, ("name", "namePrefix", "role")),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": Forcing(
        "internal/service/iam/role_policy_attachment.go", ("policyArn", "role")
    ),
    "aws:kms/alias:Alias": Forcing(UNREAD, ("name", "namePrefix")),
    "aws:kms/key:Key": Forcing(UNREAD, ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion")),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": Forcing(UNREAD, ("securityGroupId",)),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": Forcing(UNREAD, ("securityGroupId",)),
}

WHEN_REMOVED: dict[str, tuple[str, ...]] = {"aws:eks/cluster:Cluster": ("encryptionConfig",)}
"""What may come and change in place, and never goes again: encryption cannot be turned off. Read with the cluster."""

_OBJECT = ("apiVersion", "kind", "metadata.name", "metadata.namespace")

# Source: forceNewProperties in provider/pkg/provider/diff.go of pulumi-kubernetes 4, read.
_KUBERNETES: dict[str, tuple[str, ...]] = {
    # The provider replaces both with their content unless it is told that they may change.
    "ConfigMap": ("binaryData", "data"),
    "Secret": ("data", "stringData", "type"),
    "ClusterRoleBinding": ("roleRef",),
    "DaemonSet": ("spec.selector",),
    "Deployment": ("spec.selector",),
    "Job": ("spec.completions", "spec.parallelism", "spec.selector", "spec.template"),
    "PersistentVolume": ("spec.awsElasticBlockStore", "spec.csi", "spec.hostPath", "spec.local", "spec.nfs"),
    "PersistentVolumeClaim": ("spec.accessModes", "spec.selector", "spec.storageClassName", "spec.volumeName"),
    "Pod": ("spec",),
    "ResourceQuota": ("spec.scopes",),
    "RoleBinding": ("roleRef",),
    "Service": ("spec.clusterIP",),
    "StatefulSet": (
        *("spec.podManagementPolicy", "spec.revisionHistoryLimit", "spec.selector", "spec.serviceName"),
        "spec.volumeClaimTemplates",
    ),
    "StorageClass": ("parameters", "provisioner"),
}

IMMUTABLE: dict[str, tuple[str, ...]] = {
    "CustomResourceDefinition": ("spec.group", "spec.names.kind", "spec.scope"),
    "IngressClass": ("spec.controller",),
    "PersistentVolume": ("spec.volumeMode",),
    "PersistentVolumeClaim": ("spec.dataSource", "spec.dataSourceRef", "spec.volumeMode"),
    "Job": ("spec.completionMode",),
    "StorageClass": ("reclaimPolicy", "volumeBindingMode"),
}
"""What the API refuses to change and the provider does not know of: such an update fails.

Source: the fields that the API reference of Kubernetes 1.35 calls immutable, read.
"""

DELETED_FIRST = {"aws:iam/rolePolicyAttachment:RolePolicyAttachment"}
"""The AWS provider deletes these before it makes the new one, which could be the same thing to AWS. Unread."""

_RELEASE = ("name", "namespace")


def forcing(urn: str) -> tuple[str, ...]:
    """The properties of a type whose change makes a new resource, as dotted paths."""
    type_ = type_of(urn)
    if type_ == resource_types.HELM_RELEASE:
        return _RELEASE
    if resource_types.is_kubernetes_object(type_):
        _, kind = resource_types.api_version_and_kind(type_)
        return (*_OBJECT, *_KUBERNETES.get(kind, ()))
    if type_.startswith("random:"):
        return ("*",)
    return ("region", *(AWS[type_].properties if type_ in AWS else ()))
