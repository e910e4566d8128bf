"""The properties whose change makes a new resource.

Sources: ``ForceNew`` in the Terraform provider behind pulumi-aws, read for EKS clusters and node groups
(internal/service/eks), from common knowledge of it for the other types; ``forceNewProperties`` in
provider/pkg/provider/diff.go of pulumi-kubernetes 4, read; the fields that the API reference of Kubernetes 1.35 calls
immutable. Written down in November 2026.
"""

from __future__ import annotations

from plan.simulation import kubernetes
from tests.rehearsal.cloud.model import type_of

AWS: dict[str, tuple[str, ...]] = {
    "aws:cloudwatch/logGroup:LogGroup": ("name", "namePrefix", "logGroupClass"),
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ("vpcId",),
    "aws:ec2/eip:Eip": ("domain", "networkBorderGroup", "publicIpv4Pool", "address"),
    "aws:ec2/flowLog:FlowLog": (
        *("vpcId", "subnetId", "eniId", "transitGatewayId", "trafficType", "logDestination", "logDestinationType"),
        *("iamRoleArn", "logFormat", "maxAggregationInterval", "destinationOptions"),
    ),
    "aws:ec2/launchTemplate:LaunchTemplate": ("name", "namePrefix"),
    "aws:ec2/natGateway:NatGateway": ("allocationId", "connectivityType", "privateIp", "subnetId"),
    "aws:ec2/networkInterface:NetworkInterface": ("subnetId", "interfaceType"),
    "aws:ec2/route:Route": (
        *("destinationCidrBlock", "destinationIpv6CidrBlock", "destinationPrefixListId", "routeTableId"),
    ),
    "aws:ec2/routeTable:RouteTable": ("vpcId",),
    "aws:ec2/routeTableAssociation:RouteTableAssociation": ("gatewayId", "subnetId"),
    "aws:ec2/securityGroup:SecurityGroup": ("description", "name", "namePrefix", "vpcId"),
    "aws:ec2/subnet:Subnet": ("availabilityZone", "availabilityZoneId", "cidrBlock", "vpcId"),
    "aws:ec2/vpc:Vpc": ("cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"),
    "aws:ec2/vpcEndpoint:VpcEndpoint": ("serviceName", "serviceRegion", "vpcEndpointType", "vpcId"),
    "aws:ecr/repository:Repository": ("encryptionConfigurations", "name"),
    "aws:efs/accessPoint:AccessPoint": ("fileSystemId", "posixUser", "rootDirectory"),
    "aws:efs/backupPolicy:BackupPolicy": ("fileSystemId",),
    "aws:efs/fileSystem:FileSystem": (
        *("availabilityZoneName", "creationToken", "encrypted", "kmsKeyId", "performanceMode"),
    ),
    "aws:efs/fileSystemPolicy:FileSystemPolicy": ("fileSystemId",),
    "aws:efs/mountTarget:MountTarget": ("fileSystemId", "ipAddress", "ipAddressType", "subnetId"),
    "aws:eks/accessEntry:AccessEntry": ("clusterName", "principalArn", "type"),
    "aws:eks/accessPolicyAssociation:AccessPolicyAssociation": (
        *("accessScope", "clusterName", "policyArn", "principalArn"),
    ),
    "aws:eks/addon:Addon": ("addonName", "clusterName"),
    "aws:eks/cluster:Cluster": (
        *("accessConfig.bootstrapClusterCreatorAdminPermissions", "bootstrapSelfManagedAddons"),
        *("kubernetesNetworkConfig.ipFamily", "kubernetesNetworkConfig.serviceIpv4Cidr", "name", "outpostConfig"),
        *("remoteNetworkConfig", "roleArn"),
    ),
    "aws:eks/nodeGroup:NodeGroup": (
        *("amiType", "capacityType", "clusterName", "diskSize", "instanceTypes", "launchTemplate.id"),
        *("launchTemplate.name", "nodeGroupName", "nodeGroupNamePrefix", "nodeRoleArn", "remoteAccess", "subnetIds"),
    ),
    "aws:eks/podIdentityAssociation:PodIdentityAssociation": ("clusterName", "namespace", "serviceAccount"),
    "aws:iam/instanceProfile:InstanceProfile": ("name", "namePrefix", "path"),
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": ("url",),
    "aws:iam/policy:Policy": ("description", "name", "namePrefix", "path"),
    "aws:iam/role:Role": ("name", "namePrefix", "path"),
    "aws:iam/rolePolicy:RolePolicy": ("name", "namePrefix", "role"),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": ("policyArn", "role"),
    "aws:kms/alias:Alias": ("name", "namePrefix"),
    "aws:kms/key:Key": ("customKeyStoreId", "customerMasterKeySpec", "keyUsage", "multiRegion"),
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule": ("securityGroupId",),
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule": ("securityGroupId",),
}

WHEN_REMOVED: dict[str, tuple[str, ...]] = {"aws:eks/cluster:Cluster": ("encryptionConfig",)}
"""What may come and change in place, and never goes again: encryption cannot be turned off."""

_OBJECT = ("apiVersion", "kind", "metadata.name", "metadata.namespace")

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
"""What the API refuses to change and the provider does not know of: such an update fails."""

DELETED_FIRST = {"aws:iam/rolePolicyAttachment:RolePolicyAttachment"}
"""The AWS provider deletes these before it makes the new one, which could be the same thing to AWS."""

_RELEASE = ("name", "namespace")


def forcing(urn: str) -> tuple[str, ...]:
    """The properties of a type whose change makes a new resource, as dotted paths."""
    type_ = type_of(urn)
    if type_ == kubernetes.RELEASE:
        return _RELEASE
    if kubernetes.is_object(type_):
        _, kind = kubernetes.api_version_and_kind(type_)
        return (*_OBJECT, *_KUBERNETES.get(kind, ()))
    if type_.startswith("random:"):
        return ("*",)
    return ("region", *AWS.get(type_, ()))
