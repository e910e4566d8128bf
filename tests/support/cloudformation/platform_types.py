"""CloudFormation schemas of the network, identities, keys and the cluster."""

from __future__ import annotations

from collections.abc import Mapping

from plan import resource_types
from plan.values import UNKNOWN
from tests.support.cloudformation.conversion import document, listed, objects_with, tag_specifications, verbatim
from tests.support.cloudformation.schema_of import ONLY_PULUMI, Property, ResourceSchema, schema

EC2: Mapping[str, ResourceSchema] = {
    resource_types.EC2_EIP: schema("AWS::EC2::EIP", "domain", tags="Tags"),
    resource_types.EC2_FLOW_LOG: schema(
        "AWS::EC2::FlowLog",
        "logDestination trafficType",
        tags="Tags",
        given={"ResourceType": "VPC"},
        iamRoleArn="DeliverLogsPermissionArn",
        vpcId="ResourceId",
    ),
    resource_types.EC2_INTERNET_GATEWAY: schema(
        "AWS::EC2::InternetGateway", tags="Tags", left_out={"vpcId": "a resource of its own, with two ids"}
    ),
    resource_types.EC2_LAUNCH_TEMPLATE: schema(
        "AWS::EC2::LaunchTemplate",
        left_out={"updateDefaultVersion": ONLY_PULUMI},
        blockDeviceMappings="LaunchTemplateData.BlockDeviceMappings",
        metadataOptions="LaunchTemplateData.MetadataOptions",
        tagSpecifications=Property("LaunchTemplateData.TagSpecifications", tag_specifications),
    ),
    resource_types.EC2_NAT_GATEWAY: schema("AWS::EC2::NatGateway", "allocationId subnetId", tags="Tags"),
    resource_types.EC2_ROUTE: schema("AWS::EC2::Route", "destinationCidrBlock gatewayId natGatewayId routeTableId"),
    resource_types.EC2_ROUTE_TABLE: schema("AWS::EC2::RouteTable", "vpcId", tags="Tags"),
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION: schema(
        "AWS::EC2::SubnetRouteTableAssociation", "routeTableId subnetId"
    ),
    resource_types.EC2_SECURITY_GROUP: schema(
        "AWS::EC2::SecurityGroup", "vpcId", tags="Tags", description="GroupDescription"
    ),
    resource_types.EC2_SUBNET: schema(
        "AWS::EC2::Subnet", "availabilityZone cidrBlock mapPublicIpOnLaunch vpcId", tags="Tags"
    ),
    resource_types.EC2_VPC: schema("AWS::EC2::VPC", "cidrBlock enableDnsHostnames enableDnsSupport", tags="Tags"),
    resource_types.EC2_VPC_ENDPOINT: schema(
        "AWS::EC2::VPCEndpoint",
        "privateDnsEnabled routeTableIds securityGroupIds serviceName subnetIds vpcEndpointType vpcId",
        tags="Tags",
    ),
    resource_types.VPC_SECURITY_GROUP_INGRESS_RULE: schema(
        "AWS::EC2::SecurityGroupIngress",
        "description fromPort ipProtocol toPort",
        cidrIpv4="CidrIp",
        referencedSecurityGroupId="SourceSecurityGroupId",
        securityGroupId="GroupId",
    ),
}

IDENTITY: Mapping[str, ResourceSchema] = {
    resource_types.IAM_INSTANCE_PROFILE: schema(
        "AWS::IAM::InstanceProfile", name="InstanceProfileName", role=Property("Roles", listed)
    ),
    resource_types.IAM_OPEN_ID_CONNECT_PROVIDER: schema(
        "AWS::IAM::OIDCProvider", "url", tags="Tags", clientIdLists="ClientIdList", thumbprintLists="ThumbprintList"
    ),
    resource_types.IAM_POLICY: schema(
        "AWS::IAM::ManagedPolicy", name="ManagedPolicyName", policy=Property("PolicyDocument", document)
    ),
    resource_types.IAM_ROLE: schema(
        "AWS::IAM::Role",
        "description",
        tags="Tags",
        assumeRolePolicy=Property("AssumeRolePolicyDocument", document),
        name="RoleName",
    ),
    resource_types.IAM_ROLE_POLICY: schema(
        "AWS::IAM::RolePolicy",
        given={"PolicyName": UNKNOWN},
        policy=Property("PolicyDocument", document),
        role="RoleName",
    ),
    resource_types.IAM_ROLE_POLICY_ATTACHMENT: schema(
        "AWS::IAM::Role",
        given={"AssumeRolePolicyDocument": UNKNOWN},
        policyArn=Property("ManagedPolicyArns", listed),
        role="RoleName",
    ),
    resource_types.KMS_KEY: schema(
        "AWS::KMS::Key",
        "description enableKeyRotation",
        tags="Tags",
        deletionWindowInDays="PendingWindowInDays",
        policy=Property("KeyPolicy", document),
    ),
}

KUBERNETES: Mapping[str, ResourceSchema] = {
    resource_types.EKS_ACCESS_ENTRY: schema("AWS::EKS::AccessEntry", "clusterName principalArn type", tags="Tags"),
    resource_types.EKS_ACCESS_POLICY_ASSOCIATION: schema(
        "AWS::EKS::AccessEntry",
        "clusterName principalArn",
        accessScope="AccessPolicies[].AccessScope",
        policyArn="AccessPolicies[].PolicyArn",
    ),
    resource_types.EKS_ADDON: schema(
        "AWS::EKS::Addon",
        "addonName addonVersion clusterName configurationValues serviceAccountRoleArn",
        tags="Tags",
        left_out={"resolveConflictsOnUpdate": "CloudFormation has one property for both"},
        resolveConflictsOnCreate="ResolveConflicts",
    ),
    resource_types.EKS_CLUSTER: schema(
        "AWS::EKS::Cluster",
        "accessConfig bootstrapSelfManagedAddons deletionProtection name roleArn upgradePolicy version",
        tags="Tags",
        enabledClusterLogTypes=Property("Logging.ClusterLogging.EnabledTypes", objects_with("Type")),
        encryptionConfig=Property("EncryptionConfig", listed),
        vpcConfig="ResourcesVpcConfig",
    ),
    resource_types.EKS_NODE_GROUP: schema(
        "AWS::EKS::Nodegroup",
        "amiType capacityType clusterName instanceTypes launchTemplate nodeRepairConfig releaseVersion scalingConfig "
        "taints updateConfig version",
        tags=Property("Tags", verbatim),
        labels=Property("Labels", verbatim),
        nodeGroupName="NodegroupName",
        nodeRoleArn="NodeRole",
        subnetIds="Subnets",
    ),
}
