"""Pulumi type tokens, and the Kubernetes API versions, kinds and scopes that follow from them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

STACK = "pulumi:pulumi:Stack"
STACK_REFERENCE = "pulumi:pulumi:StackReference"

PROVIDER_PREFIX = "pulumi:providers:"
"""First part of the type of a provider; the package follows."""

AWS_PROVIDER = "pulumi:providers:aws"
KUBERNETES_PROVIDER = "pulumi:providers:kubernetes"

CLOUDWATCH_COMPOSITE_ALARM = "aws:cloudwatch/compositeAlarm:CompositeAlarm"
CLOUDWATCH_DASHBOARD = "aws:cloudwatch/dashboard:Dashboard"
CLOUDWATCH_EVENT_RULE = "aws:cloudwatch/eventRule:EventRule"
CLOUDWATCH_EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
CLOUDWATCH_LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
CLOUDWATCH_LOG_METRIC_FILTER = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
CLOUDWATCH_METRIC_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
EBS_VOLUME = "aws:ebs/volume:Volume"
EC2_DEFAULT_SECURITY_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
EC2_EIP = "aws:ec2/eip:Eip"
EC2_FLOW_LOG = "aws:ec2/flowLog:FlowLog"
EC2_INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
EC2_LAUNCH_TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
EC2_NAT_GATEWAY = "aws:ec2/natGateway:NatGateway"
EC2_NETWORK_INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
EC2_ROUTE = "aws:ec2/route:Route"
EC2_ROUTE_TABLE = "aws:ec2/routeTable:RouteTable"
EC2_ROUTE_TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
EC2_SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup"
EC2_SECURITY_GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
EC2_SUBNET = "aws:ec2/subnet:Subnet"
EC2_VPC = "aws:ec2/vpc:Vpc"
EC2_VPC_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ECR_LIFECYCLE_POLICY = "aws:ecr/lifecyclePolicy:LifecyclePolicy"
ECR_REPOSITORY = "aws:ecr/repository:Repository"
EFS_ACCESS_POINT = "aws:efs/accessPoint:AccessPoint"
EFS_BACKUP_POLICY = "aws:efs/backupPolicy:BackupPolicy"
EFS_FILE_SYSTEM = "aws:efs/fileSystem:FileSystem"
EFS_FILE_SYSTEM_POLICY = "aws:efs/fileSystemPolicy:FileSystemPolicy"
EFS_MOUNT_TARGET = "aws:efs/mountTarget:MountTarget"
EKS_ACCESS_ENTRY = "aws:eks/accessEntry:AccessEntry"
EKS_ACCESS_POLICY_ASSOCIATION = "aws:eks/accessPolicyAssociation:AccessPolicyAssociation"
EKS_ADDON = "aws:eks/addon:Addon"
EKS_CLUSTER = "aws:eks/cluster:Cluster"
EKS_NODE_GROUP = "aws:eks/nodeGroup:NodeGroup"
EKS_POD_IDENTITY_ASSOCIATION = "aws:eks/podIdentityAssociation:PodIdentityAssociation"
ELASTICACHE_PARAMETER_GROUP = "aws:elasticache/parameterGroup:ParameterGroup"
ELASTICACHE_REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
ELASTICACHE_SUBNET_GROUP = "aws:elasticache/subnetGroup:SubnetGroup"
IAM_INSTANCE_PROFILE = "aws:iam/instanceProfile:InstanceProfile"
IAM_OPEN_ID_CONNECT_PROVIDER = "aws:iam/openIdConnectProvider:OpenIdConnectProvider"
IAM_POLICY = "aws:iam/policy:Policy"
IAM_ROLE = "aws:iam/role:Role"
IAM_ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
IAM_ROLE_POLICY_ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
KMS_KEY = "aws:kms/key:Key"
MQ_BROKER = "aws:mq/broker:Broker"
MQ_CONFIGURATION = "aws:mq/configuration:Configuration"
RDS_INSTANCE = "aws:rds/instance:Instance"
RDS_PARAMETER_GROUP = "aws:rds/parameterGroup:ParameterGroup"
RDS_SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup"
ROUTE53_HEALTH_CHECK = "aws:route53/healthCheck:HealthCheck"
ROUTE53_RECORD = "aws:route53/record:Record"
S3_BUCKET = "aws:s3/bucket:Bucket"
S3_BUCKET_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
S3_BUCKET_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
S3_BUCKET_POLICY = "aws:s3/bucketPolicy:BucketPolicy"
S3_BUCKET_PUBLIC_ACCESS_BLOCK = "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock"
S3_BUCKET_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
SECRETSMANAGER_SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105  a type, not a secret
SECRETSMANAGER_SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105  a type, not a secret
SNS_TOPIC = "aws:sns/topic:Topic"
SQS_QUEUE = "aws:sqs/queue:Queue"
SQS_QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
VPC_SECURITY_GROUP_INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"

EKS_CLUSTER_COMPONENT = "eks:index:Cluster"
EKS_SERVICE_ROLE_COMPONENT = "eks:index:ServiceRole"
EKS_VPC_CNI_ADDON_COMPONENT = "eks:index:VpcCniAddon"

ADOPTED_VPC = "landfall:aws:AdoptedVpc"
"""Component of this project with the zones of subnets that no resource of a stack has."""

HELM_RELEASE = "kubernetes:helm.sh/v3:Release"
KUBERNETES_SECRET = "kubernetes:core/v1:Secret"  # noqa: S105  a type, not a secret
INGRESS_CLASS_PARAMS = "kubernetes:elbv2.k8s.aws/v1beta1:IngressClassParams"
KARPENTER_NODE_POOL = "kubernetes:karpenter.sh/v1:NodePool"
KEDA_SCALED_OBJECT = "kubernetes:keda.sh/v1alpha1:ScaledObject"
KUBERNETES_CONFIG_MAP = "kubernetes:core/v1:ConfigMap"
KUBERNETES_DEPLOYMENT = "kubernetes:apps/v1:Deployment"
KUBERNETES_HORIZONTAL_POD_AUTOSCALER = "kubernetes:autoscaling/v2:HorizontalPodAutoscaler"
KUBERNETES_INGRESS = "kubernetes:networking.k8s.io/v1:Ingress"
KUBERNETES_JOB = "kubernetes:batch/v1:Job"
KUBERNETES_NAMESPACE = "kubernetes:core/v1:Namespace"
KUBERNETES_NETWORK_POLICY = "kubernetes:networking.k8s.io/v1:NetworkPolicy"
KUBERNETES_PERSISTENT_VOLUME_CLAIM = "kubernetes:core/v1:PersistentVolumeClaim"
KUBERNETES_SERVICE = "kubernetes:core/v1:Service"
KUBERNETES_STATEFUL_SET = "kubernetes:apps/v1:StatefulSet"

RANDOM_ID = "random:index/randomId:RandomId"
RANDOM_PASSWORD = "random:index/randomPassword:RandomPassword"  # noqa: S105  a type, not a secret

_NOT_OBJECTS = ("helm.sh/", "yaml", "kustomize", "helm:", "pulumi")
"""First parts of tokens of the Kubernetes package that are not objects of the API server."""

_CLUSTER_SCOPED = frozenset(
    {
        "APIService",
        "CSIDriver",
        "CSINode",
        "CertificateSigningRequest",
        "ClusterRole",
        "ClusterRoleBinding",
        "ClusterTrustBundle",
        "ComponentStatus",
        "CustomResourceDefinition",
        "DeviceClass",
        "DeviceTaintRule",
        "FlowSchema",
        "IPAddress",
        "IngressClass",
        "MutatingAdmissionPolicy",
        "MutatingAdmissionPolicyBinding",
        "MutatingWebhookConfiguration",
        "Namespace",
        "Node",
        "PersistentVolume",
        "PriorityClass",
        "PriorityLevelConfiguration",
        "ResourceSlice",
        "RuntimeClass",
        "SelfSubjectReview",
        "ServiceCIDR",
        "StorageClass",
        "StorageVersion",
        "StorageVersionMigration",
        "TokenReview",
        "ValidatingAdmissionPolicy",
        "ValidatingAdmissionPolicyBinding",
        "ValidatingWebhookConfiguration",
        "VolumeAttachment",
        "VolumeAttributesClass",
    }
)
"""Cluster-scoped kinds of Kubernetes 1.36."""

_BUILT_IN_GROUPS = frozenset(
    {
        "admissionregistration.k8s.io",
        "apiextensions.k8s.io",
        "apiregistration.k8s.io",
        "apps",
        "autoscaling",
        "batch",
        "certificates.k8s.io",
        "coordination.k8s.io",
        "core",
        "discovery.k8s.io",
        "events.k8s.io",
        "networking.k8s.io",
        "node.k8s.io",
        "policy",
        "rbac.authorization.k8s.io",
        "resource.k8s.io",
        "scheduling.k8s.io",
        "storage.k8s.io",
    }
)
"""API groups of Kubernetes itself; projects such as the VerticalPodAutoscaler also have groups below ``k8s.io``."""


def is_kubernetes_object(type_: str) -> bool:
    """Return whether the type is an object of the API server, and not a Helm release, a provider or a chart."""
    package, _, rest = type_.partition(":")
    return package == "kubernetes" and not rest.startswith(_NOT_OBJECTS)


def api_version_and_kind(type_: str) -> tuple[str, str]:
    """Return ``apps/v1`` and ``Deployment`` for ``kubernetes:apps/v1:Deployment``. The API omits the group ``core``."""
    _, version, kind = type_.split(":")
    return version.removeprefix("core/"), kind.removesuffix("Patch")


def is_built_in(api_version: str) -> bool:
    """Return whether an API group is one of Kubernetes itself, and not of custom resources."""
    group = api_version.partition("/")[0] if "/" in api_version else "core"
    return group in _BUILT_IN_GROUPS


def is_namespaced(api_version: str, kind: str, metadata: Mapping[str, Any]) -> bool:
    """Return whether an object is namespaced. A custom resource is if its metadata names a namespace."""
    if is_built_in(api_version):
        return kind not in _CLUSTER_SCOPED
    return bool(metadata.get("namespace"))
