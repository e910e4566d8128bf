"""Outputs of AWS resource types as text templates.

Placeholders: ``{hex}`` 17 and ``{digits}`` 32 hexadecimal digits of the resource, ``{name}`` its physical name,
``{id}`` its id, and ``{partition} {region} {account} {suffix} {path}``. A type without a template has an id and an ARN.
"""

from __future__ import annotations

from plan import resource_types

_IAM = "arn:{partition}:iam::{account}"
_REGION_AND_ACCOUNT = "{region}:{account}"

TEMPLATES: dict[str, dict[str, str]] = {
    resource_types.CLOUDWATCH_EVENT_RULE: {
        "id": "{name}",
        "arn": f"arn:{{partition}}:events:{_REGION_AND_ACCOUNT}:rule/{{name}}",
    },
    resource_types.CLOUDWATCH_LOG_GROUP: {
        "id": "{name}",
        "arn": f"arn:{{partition}}:logs:{_REGION_AND_ACCOUNT}:log-group:{{name}}",
    },
    resource_types.CLOUDWATCH_METRIC_ALARM: {
        "arn": f"arn:{{partition}}:cloudwatch:{_REGION_AND_ACCOUNT}:alarm:{{name}}"
    },
    resource_types.EC2_EIP: {"id": "eipalloc-{hex}", "allocationId": "eipalloc-{hex}", "publicIp": "203.0.113.10"},
    resource_types.EC2_FLOW_LOG: {"id": "fl-{hex}"},
    resource_types.EC2_INTERNET_GATEWAY: {"id": "igw-{hex}"},
    resource_types.EC2_LAUNCH_TEMPLATE: {"id": "lt-{hex}"},
    resource_types.EC2_NAT_GATEWAY: {"id": "nat-{hex}", "publicIp": "203.0.113.10"},
    resource_types.EC2_NETWORK_INTERFACE: {"id": "eni-{hex}"},
    resource_types.EC2_ROUTE_TABLE: {"id": "rtb-{hex}"},
    resource_types.EC2_ROUTE_TABLE_ASSOCIATION: {"id": "rtbassoc-{hex}"},
    resource_types.EC2_SECURITY_GROUP: {"id": "sg-{hex}"},
    resource_types.EC2_SUBNET: {"id": "subnet-{hex}"},
    resource_types.EC2_VPC: {
        "id": "vpc-{hex}",
        "defaultNetworkAclId": "acl-{hex}",
        "defaultRouteTableId": "rtb-{hex}",
        "defaultSecurityGroupId": "sg-{hex}",
        "mainRouteTableId": "rtb-{hex}",
        "ownerId": "{account}",
    },
    resource_types.EC2_VPC_ENDPOINT: {"id": "vpce-{hex}", "prefixListId": "pl-{hex}"},
    resource_types.ECR_REPOSITORY: {
        "registryId": "{account}",
        "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
    },
    resource_types.EFS_ACCESS_POINT: {
        "id": "fsap-{hex}",
        "arn": f"arn:{{partition}}:elasticfilesystem:{_REGION_AND_ACCOUNT}:access-point/{{id}}",
    },
    resource_types.EFS_FILE_SYSTEM: {
        "id": "fs-{hex}",
        "arn": f"arn:{{partition}}:elasticfilesystem:{_REGION_AND_ACCOUNT}:file-system/{{id}}",
        "dnsName": "{id}.efs.{region}.{suffix}",
    },
    resource_types.EFS_MOUNT_TARGET: {"id": "fsmt-{hex}", "ipAddress": "10.0.0.10"},
    resource_types.EKS_ACCESS_ENTRY: {
        "accessEntryArn": f"arn:{{partition}}:eks:{_REGION_AND_ACCOUNT}:access-entry/{{digits}}"
    },
    resource_types.EKS_ADDON: {"arn": f"arn:{{partition}}:eks:{_REGION_AND_ACCOUNT}:addon/{{name}}/{{digits}}"},
    resource_types.EKS_CLUSTER: {"platformVersion": "eks.1", "status": "ACTIVE"},
    resource_types.EKS_NODE_GROUP: {"status": "ACTIVE"},
    resource_types.ELASTICACHE_REPLICATION_GROUP: {
        "arn": f"arn:{{partition}}:elasticache:{_REGION_AND_ACCOUNT}:replicationgroup:{{name}}",
        "primaryEndpointAddress": "master.{name}.{hex}.{region}.cache.{suffix}",
        "readerEndpointAddress": "replica.{name}.{hex}.{region}.cache.{suffix}",
    },
    resource_types.IAM_INSTANCE_PROFILE: {"arn": f"{_IAM}:instance-profile{{path}}{{name}}"},
    resource_types.IAM_OPEN_ID_CONNECT_PROVIDER: {"id": "{name}"},
    resource_types.IAM_POLICY: {"id": f"{_IAM}:policy{{path}}{{name}}", "arn": f"{_IAM}:policy{{path}}{{name}}"},
    resource_types.IAM_ROLE: {"arn": f"{_IAM}:role{{path}}{{name}}", "uniqueId": "AROA{digits}"},
    resource_types.KMS_KEY: {"id": "{digits}", "keyId": "{digits}"},
    resource_types.MQ_BROKER: {
        "id": "b-{digits}",
        "arn": f"arn:{{partition}}:mq:{_REGION_AND_ACCOUNT}:broker:{{name}}",
    },
    resource_types.MQ_CONFIGURATION: {"id": "c-{digits}"},
    resource_types.RDS_INSTANCE: {
        "id": "db-{digits}",
        "arn": f"arn:{{partition}}:rds:{_REGION_AND_ACCOUNT}:db:{{name}}",
        "address": "{name}.{hex}.{region}.rds.{suffix}",
    },
    resource_types.ROUTE53_HEALTH_CHECK: {"id": "{hex}", "arn": "arn:{partition}:route53:::healthcheck/{id}"},
    # Records of the same name differ in their set identifiers.
    resource_types.ROUTE53_RECORD: {"id": "{zone}_{name}_{record}_{set}", "fqdn": "{name}"},
    resource_types.S3_BUCKET: {
        "arn": "arn:{partition}:s3:::{name}",
        "bucketDomainName": "{name}.s3.{suffix}",
        "bucketRegionalDomainName": "{name}.s3.{region}.{suffix}",
    },
    # Secrets Manager appends a hyphen and six characters to each ARN.
    resource_types.SECRETSMANAGER_SECRET: {
        "id": f"arn:{{partition}}:secretsmanager:{_REGION_AND_ACCOUNT}:secret:{{name}}-{{hex:.6}}",
        "arn": f"arn:{{partition}}:secretsmanager:{_REGION_AND_ACCOUNT}:secret:{{name}}-{{hex:.6}}",
    },
    resource_types.SECRETSMANAGER_SECRET_VERSION: {"id": "{secret}|{digits}", "versionId": "{digits}"},
    resource_types.SNS_TOPIC: {
        "id": f"arn:{{partition}}:sns:{_REGION_AND_ACCOUNT}:{{name}}",
        "arn": f"arn:{{partition}}:sns:{_REGION_AND_ACCOUNT}:{{name}}",
    },
    resource_types.SQS_QUEUE: {
        "id": "https://sqs.{region}.{suffix}/{account}/{name}",
        "url": "https://sqs.{region}.{suffix}/{account}/{name}",
        "arn": f"arn:{{partition}}:sqs:{_REGION_AND_ACCOUNT}:{{name}}",
    },
}

NAME_KEYS: dict[str, str] = {
    **dict.fromkeys(
        (
            resource_types.CLOUDWATCH_EVENT_RULE,
            resource_types.CLOUDWATCH_LOG_GROUP,
            resource_types.ECR_REPOSITORY,
            resource_types.EKS_CLUSTER,
            resource_types.ELASTICACHE_PARAMETER_GROUP,
            resource_types.ELASTICACHE_SUBNET_GROUP,
            resource_types.IAM_INSTANCE_PROFILE,
            resource_types.IAM_POLICY,
            resource_types.IAM_ROLE,
            resource_types.MQ_CONFIGURATION,
            resource_types.RDS_PARAMETER_GROUP,
            resource_types.RDS_SUBNET_GROUP,
            resource_types.SECRETSMANAGER_SECRET,
            resource_types.SNS_TOPIC,
            resource_types.SQS_QUEUE,
        ),
        "name",
    ),
    resource_types.CLOUDWATCH_METRIC_ALARM: "name",
    resource_types.EKS_ADDON: "addonName",
    resource_types.EKS_NODE_GROUP: "nodeGroupName",
    resource_types.ELASTICACHE_REPLICATION_GROUP: "replicationGroupId",
    resource_types.MQ_BROKER: "brokerName",
    resource_types.RDS_INSTANCE: "identifier",
    resource_types.S3_BUCKET: "bucket",
}
"""The property that contains the physical name, by type. Pulumi sets it if the program does not."""
