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
    resource_types.CLOUDWATCH_LOG_GROUP: Forcing(UNREAD, ("name", "namePrefix", "logGroupClass")),
    resource_types.EC2_DEFAULT_SECURITY_GROUP: Forcing(UNREAD, ("vpcId",)),
    resource_types.EC2_EIP: Forcing(UNREAD, ("domain", "networkBorderGroup", "publicIpv4Pool", "address")),
    resource_types.EC2_FLOW_LOG: Forcing(
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
    resource_types.EC2_LAUNCH_TEMPLATE: Forcing(UNREAD, ("name", "namePrefix")),
    resource_types.EC2_NAT_GATEWAY: Forcing(UNREAD, ("allocationId", "connectivityType", "privateIp", "subnetId")),
    resource_types.EC2_NETWORK_INTERFACE: Forcing(UNREAD, ("subnetId", "interfaceType")),
    resource_types.EC2_ROUTE: Forcing(
        UNREAD, ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId")
    ),
    resource_types.EC2_ROUTE_TABLE: Forcing(UNREAD, ("vpcId",)),
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION: Forcing(UNREAD, ("gatewayId", "subnetId")),
    resource_types.EC2_SECURITY_GROUP: Forcing(UNREAD, ("description", "name", "namePrefix", "vpcId")),
    resource_types.EC2_SUBNET: Forcing(UNREAD, ("availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId")),
    resource_types.EC2_VPC: Forcing(UNREAD, ("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength")),
    resource_types.EC2_VPC_ENDPOINT: Forcing(UNREAD, ("serviceName", "serviceRegion", "vpcEndpointType", "vpcId")),
    resource_types.ECR_REPOSITORY: Forcing(UNREAD, ("encryptionConfigurations", "name")),
    resource_types.EFS_ACCESS_POINT: Forcing(
        "internal/service/efs/access_point.go", ("fileSystemId", "posixUser", "rootDirectory")
    ),
    resource_types.EFS_BACKUP_POLICY: Forcing(UNREAD, ("fileSystemId",)),
    resource_types.EFS_FILE_SYSTEM: Forcing(
        "internal/service/efs/file_system.go",
        ("availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"),
    ),
    resource_types.EFS_FILE_SYSTEM_POLICY: Forcing(UNREAD, ("fileSystemId",)),
    resource_types.EFS_MOUNT_TARGET: Forcing(
        "internal/service/efs/mount_target.go",
        ("fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId"),
    ),
    resource_types.EKS_ACCESS_ENTRY: Forcing(
        "internal/service/eks/access_entry.go", ("clusterName", "principalArn", "type")
    ),
    resource_types.EKS_ACCESS_POLICY_ASSOCIATION: Forcing(
        "internal/service/eks/access_policy_association.go", ("accessScope", "clusterName", "policyArn", "principalArn")
    ),
    resource_types.EKS_ADDON: Forcing("internal/service/eks/addon.go", ("addonName", "clusterName", "namespaceConfig")),
    resource_types.EKS_CLUSTER: Forcing(
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
    resource_types.EKS_NODE_GROUP: Forcing(
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
    resource_types.EKS_POD_IDENTITY_ASSOCIATION: Forcing(UNREAD, ("clusterName", "namespace", "serviceAccount")),
    resource_types.IAM_INSTANCE_PROFILE: Forcing(
        "internal/service/iam/instance_profile.go", ("name", "namePrefix", "path")
    ),
    resource_types.IAM_OPEN_ID_CONNECT_PROVIDER: Forcing(UNREAD, ("url",)),
    resource_types.IAM_POLICY: Forcing(UNREAD, ("description", "name", "namePrefix", "path")),
    resource_types.IAM_ROLE: Forcing(UNREAD, ("name", "namePrefix", "path")),
    resource_types.IAM_ROLE_POLICY: Forcing(UNREAD, ("name", "namePrefix", "role")),
    resource_types.IAM_ROLE_POLICY_ATTACHMENT: Forcing(
        "internal/service/iam/role_policy_attachment.go", ("policyArn", "role")
    ),
    resource_types.KMS_ALIAS: Forcing(UNREAD, ("name", "namePrefix")),
    resource_types.KMS_KEY: Forcing(UNREAD, ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion")),
    resource_types.VPC_SECURITY_GROUP_INGRESS_RULE: Forcing(UNREAD, ("securityGroupId",)),
    resource_types.VPC_SECURITY_GROUP_EGRESS_RULE: Forcing(UNREAD, ("securityGroupId",)),
}

WHEN_REMOVED: dict[str, tuple[str, ...]] = {resource_types.EKS_CLUSTER: ("encryptionConfig",)}
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

DELETED_FIRST = {resource_types.IAM_ROLE_POLICY_ATTACHMENT}
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
