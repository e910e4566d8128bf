"""What AWS computes for each resource type, as text templates.

Words: ``{hex}`` 17 and ``{digits}`` 32 hexadecimal digits of the resource, ``{name}`` its physical name, ``{id}`` its
id, and ``{partition} {region} {account} {suffix} {path}``. A type that is missing here still has an id and an ARN.
"""

from __future__ import annotations

_IAM = "arn:{partition}:iam::{account}"
_HERE = "{region}:{account}"

TEMPLATES: dict[str, dict[str, str]] = {
    "aws:cloudwatch/eventRule:EventRule": {"id": "{name}", "arn": f"arn:{{partition}}:events:{_HERE}:rule/{{name}}"},
    "aws:cloudwatch/logGroup:LogGroup": {"id": "{name}", "arn": f"arn:{{partition}}:logs:{_HERE}:log-group:{{name}}"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"arn": f"arn:{{partition}}:cloudwatch:{_HERE}:alarm:{{name}}"},
    "aws:ec2/eip:Eip": {"id": "eipalloc-{hex}", "allocationId": "eipalloc-{hex}", "publicIp": "203.0.113.10"},
    "aws:ec2/flowLog:FlowLog": {"id": "fl-{hex}"},
    "aws:ec2/internetGateway:InternetGateway": {"id": "igw-{hex}"},
    "aws:ec2/launchTemplate:LaunchTemplate": {"id": "lt-{hex}"},
    "aws:ec2/natGateway:NatGateway": {"id": "nat-{hex}", "publicIp": "203.0.113.10"},
    "aws:ec2/networkInterface:NetworkInterface": {"id": "eni-{hex}"},
    "aws:ec2/routeTable:RouteTable": {"id": "rtb-{hex}"},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"id": "rtbassoc-{hex}"},
    "aws:ec2/securityGroup:SecurityGroup": {"id": "sg-{hex}"},
    "aws:ec2/subnet:Subnet": {"id": "subnet-{hex}"},
    "aws:ec2/vpc:Vpc": {
        "id": "vpc-{hex}",
        "defaultNetworkAclId": "acl-{hex}",
        "defaultRouteTableId": "rtb-{hex}",
        "defaultSecurityGroupId": "sg-{hex}",
        "mainRouteTableId": "rtb-{hex}",
        "ownerId": "{account}",
    },
    "aws:ec2/vpcEndpoint:VpcEndpoint": {"id": "vpce-{hex}", "prefixListId": "pl-{hex}"},
    "aws:ecr/repository:Repository": {
        "registryId": "{account}",
        "repositoryUrl": "{account}.dkr.ecr.{region}.{suffix}/{name}",
    },
    "aws:efs/accessPoint:AccessPoint": {
        "id": "fsap-{hex}",
        "arn": f"arn:{{partition}}:elasticfilesystem:{_HERE}:access-point/{{id}}",
    },
    "aws:efs/fileSystem:FileSystem": {
        "id": "fs-{hex}",
        "arn": f"arn:{{partition}}:elasticfilesystem:{_HERE}:file-system/{{id}}",
        "dnsName": "{id}.efs.{region}.{suffix}",
    },
    "aws:efs/mountTarget:MountTarget": {"id": "fsmt-{hex}", "ipAddress": "10.0.0.10"},
    "aws:eks/accessEntry:AccessEntry": {"accessEntryArn": f"arn:{{partition}}:eks:{_HERE}:access-entry/{{digits}}"},
    "aws:eks/addon:Addon": {"arn": f"arn:{{partition}}:eks:{_HERE}:addon/{{name}}/{{digits}}"},
    "aws:eks/cluster:Cluster": {"platformVersion": "eks.1", "status": "ACTIVE"},
    "aws:eks/nodeGroup:NodeGroup": {"status": "ACTIVE"},
    "aws:iam/instanceProfile:InstanceProfile": {"arn": f"{_IAM}:instance-profile{{path}}{{name}}"},
    "aws:iam/openIdConnectProvider:OpenIdConnectProvider": {"id": "{name}"},
    "aws:iam/policy:Policy": {"id": f"{_IAM}:policy{{path}}{{name}}", "arn": f"{_IAM}:policy{{path}}{{name}}"},
    "aws:iam/role:Role": {"arn": f"{_IAM}:role{{path}}{{name}}", "uniqueId": "AROA{digits}"},
    "aws:kms/key:Key": {"id": "{digits}", "keyId": "{digits}"},
    "aws:route53/healthCheck:HealthCheck": {"id": "{hex}", "arn": "arn:{partition}:route53:::healthcheck/{id}"},
    # One name has several records, told apart by their set identifiers.
    "aws:route53/record:Record": {"id": "{zone}_{name}_{record}_{set}", "fqdn": "{name}"},
    "aws:s3/bucket:Bucket": {
        "arn": "arn:{partition}:s3:::{name}",
        "bucketDomainName": "{name}.s3.{suffix}",
        "bucketRegionalDomainName": "{name}.s3.{region}.{suffix}",
    },
    "aws:sns/topic:Topic": {
        "id": f"arn:{{partition}}:sns:{_HERE}:{{name}}",
        "arn": f"arn:{{partition}}:sns:{_HERE}:{{name}}",
    },
    "aws:sqs/queue:Queue": {
        "id": "https://sqs.{region}.{suffix}/{account}/{name}",
        "url": "https://sqs.{region}.{suffix}/{account}/{name}",
        "arn": f"arn:{{partition}}:sqs:{_HERE}:{{name}}",
    },
}

NAME_KEYS: dict[str, str] = {
    **dict.fromkeys(
        (
            "aws:cloudwatch/eventRule:EventRule",
            "aws:cloudwatch/logGroup:LogGroup",
            "aws:ecr/repository:Repository",
            "aws:eks/cluster:Cluster",
            "aws:iam/instanceProfile:InstanceProfile",
            "aws:iam/policy:Policy",
            "aws:iam/role:Role",
            "aws:sns/topic:Topic",
            "aws:sqs/queue:Queue",
        ),
        "name",
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": "name",
    "aws:eks/addon:Addon": "addonName",
    "aws:eks/nodeGroup:NodeGroup": "nodeGroupName",
    "aws:s3/bucket:Bucket": "bucket",
}
"""The property that holds the physical name, for types that have one; Pulumi fills it where it is left out."""
