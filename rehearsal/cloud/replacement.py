"""The properties whose change replaces a resource, with the source for each type.

For AWS types these are the ``ForceNew`` properties of the Terraform provider behind pulumi-aws, as of November 2026.
For objects they are the identity, and the pods of a Job: on real Kubernetes the provider itself decides.
"""

from __future__ import annotations

from plan import resource_types
from rehearsal.cloud.model import type_of
from rehearsal.cloud.replacement_rule import UNVERIFIED, ReplacementRule
from rehearsal.cloud.store_replacement import STORES

AWS: dict[str, ReplacementRule] = {
    resource_types.CLOUDWATCH_LOG_GROUP: ReplacementRule(UNVERIFIED, ("name", "namePrefix", "logGroupClass")),
    resource_types.EC2_DEFAULT_SECURITY_GROUP: ReplacementRule(UNVERIFIED, ("vpcId",)),
    resource_types.EC2_EIP: ReplacementRule(UNVERIFIED, ("domain", "networkBorderGroup", "publicIpv4Pool", "address")),
    resource_types.EC2_FLOW_LOG: ReplacementRule(
        UNVERIFIED,
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
    resource_types.EC2_LAUNCH_TEMPLATE: ReplacementRule(UNVERIFIED, ("name", "namePrefix")),
    resource_types.EC2_NAT_GATEWAY: ReplacementRule(
        UNVERIFIED, ("allocationId", "connectivityType", "privateIp", "subnetId")
    ),
    resource_types.EC2_ROUTE: ReplacementRule(
        UNVERIFIED, ("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId")
    ),
    resource_types.EC2_ROUTE_TABLE: ReplacementRule(UNVERIFIED, ("vpcId",)),
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION: ReplacementRule(UNVERIFIED, ("gatewayId", "subnetId")),
    resource_types.EC2_SECURITY_GROUP: ReplacementRule(UNVERIFIED, ("description", "name", "namePrefix", "vpcId")),
    resource_types.EC2_SUBNET: ReplacementRule(
        UNVERIFIED, ("availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId")
    ),
    resource_types.EC2_VPC: ReplacementRule(UNVERIFIED, ("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength")),
    resource_types.EC2_VPC_ENDPOINT: ReplacementRule(
        UNVERIFIED, ("serviceName", "serviceRegion", "vpcEndpointType", "vpcId")
    ),
    resource_types.ECR_REPOSITORY: ReplacementRule(UNVERIFIED, ("encryptionConfigurations", "name")),
    resource_types.EFS_ACCESS_POINT: ReplacementRule(
        "internal/service/efs/access_point.go", ("fileSystemId", "posixUser", "rootDirectory")
    ),
    resource_types.EFS_BACKUP_POLICY: ReplacementRule(UNVERIFIED, ("fileSystemId",)),
    resource_types.EFS_FILE_SYSTEM: ReplacementRule(
        "internal/service/efs/file_system.go",
        ("availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"),
    ),
    resource_types.EFS_FILE_SYSTEM_POLICY: ReplacementRule(UNVERIFIED, ("fileSystemId",)),
    resource_types.EFS_MOUNT_TARGET: ReplacementRule(
        "internal/service/efs/mount_target.go",
        ("fileSystemId", "ipAddress", "ipAddressType", "ipv6Address", "subnetId"),
    ),
    resource_types.EKS_ACCESS_ENTRY: ReplacementRule(
        "internal/service/eks/access_entry.go", ("clusterName", "principalArn", "type")
    ),
    resource_types.EKS_ACCESS_POLICY_ASSOCIATION: ReplacementRule(
        "internal/service/eks/access_policy_association.go", ("accessScope", "clusterName", "policyArn", "principalArn")
    ),
    resource_types.EKS_ADDON: ReplacementRule(
        "internal/service/eks/addon.go", ("addonName", "clusterName", "namespaceConfig")
    ),
    resource_types.EKS_CLUSTER: ReplacementRule(
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
    resource_types.EKS_NODE_GROUP: ReplacementRule(
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
    resource_types.IAM_INSTANCE_PROFILE: ReplacementRule(
        "internal/service/iam/instance_profile.go", ("name", "namePrefix", "path")
    ),
    resource_types.IAM_OPEN_ID_CONNECT_PROVIDER: ReplacementRule(UNVERIFIED, ("url",)),
    resource_types.IAM_POLICY: ReplacementRule(UNVERIFIED, ("description", "name", "namePrefix", "path")),
    resource_types.IAM_ROLE: ReplacementRule(UNVERIFIED, ("name", "namePrefix", "path")),
    resource_types.IAM_ROLE_POLICY: ReplacementRule(UNVERIFIED, ("name", "namePrefix", "role")),
    resource_types.IAM_ROLE_POLICY_ATTACHMENT: ReplacementRule(
        "internal/service/iam/role_policy_attachment.go", ("policyArn", "role")
    ),
    resource_types.KMS_KEY: ReplacementRule(
        UNVERIFIED, ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion")
    ),
    **STORES,
    resource_types.VPC_SECURITY_GROUP_INGRESS_RULE: ReplacementRule(UNVERIFIED, ("securityGroupId",)),
}

WHEN_REMOVED: dict[str, tuple[str, ...]] = {resource_types.EKS_CLUSTER: ("encryptionConfig",)}
"""Properties that force a replacement when they are removed: encryption cannot be turned off. Read in cluster.go."""

IGNORED: dict[str, tuple[str, ...]] = {resource_types.MQ_BROKER: ("users",)}
"""Properties whose change the provider ignores: Amazon MQ cannot change a user of RabbitMQ. Read in broker.go."""

_OBJECT = ("apiVersion", "kind", "metadata.name", "metadata.namespace")

_PODS_OF_JOB = ("spec.template",)
"""Source: forceNewProperties in provider/pkg/provider/diff.go of pulumi-kubernetes 4, which lists more; read."""

DELETED_FIRST = {resource_types.IAM_ROLE_POLICY_ATTACHMENT}
"""Types that the AWS provider deletes before it creates the replacement. Not verified in its source."""

_RELEASE = ("name", "namespace")


def replacement_properties(urn: str) -> tuple[str, ...]:
    """Return the properties whose change replaces a resource, as dotted paths."""
    type_ = type_of(urn)
    if type_ == resource_types.HELM_RELEASE:
        return _RELEASE
    if resource_types.is_kubernetes_object(type_):
        return (*_OBJECT, *_PODS_OF_JOB) if type_ == resource_types.KUBERNETES_JOB else _OBJECT
    if type_.startswith("random:"):
        return ("*",)
    return ("region", *(AWS[type_].properties if type_ in AWS else ()))
