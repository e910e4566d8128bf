"""Names of the services of VPC endpoints."""

from __future__ import annotations

from partition import CHINA, partition_of

_WITH_CHINESE_PREFIX = frozenset(
    (
        *("account", "application-autoscaling", "appmesh-envoy-management", "athena", "autoscaling", "backup"),
        *("batch", "cassandra", "cloudcontrolapi", "cloudformation", "codedeploy-commands-secure", "databrew"),
        *("dms", "ebs", "ec2", "ecr.api", "ecr.dkr", "eks", "elasticache", "elasticbeanstalk"),
        *("elasticfilesystem", "elasticfilesystem-fips", "emr-containers", "execute-api", "fsx", "imagebuilder"),
        *("iot.data", "iotsitewise.api", "iotsitewise.data", "kinesis-streams", "lambda", "license-manager"),
        *("monitoring", "polly", "rds", "redshift", "redshift-data", "s3", "sagemaker.api"),
        *("sagemaker.featurestore-runtime", "sagemaker.runtime", "securityhub", "servicecatalog", "sms", "sqs"),
        *("states", "sts", "sync-states", "synthetics", "transfer", "workspaces", "xray"),
    )
)
"""Services whose interface endpoints have the prefix ``cn.com.amazonaws`` in China.

``aws ec2 describe-vpc-endpoint-services`` lists the names of a region. Source of these: ``vpc-endpoint.ts`` of aws-cdk.
"""


def gateway_service_name(service: str, region: str) -> str:
    """Return the name of the service of a gateway endpoint; its prefix is the same in every partition."""
    return f"com.amazonaws.{region}.{service}"


def interface_service_name(service: str, region: str) -> str:
    """Return the name of the service of an interface endpoint."""
    chinese = partition_of(region) == CHINA and service in _WITH_CHINESE_PREFIX
    return f"{'cn.com' if chinese else 'com'}.amazonaws.{region}.{service}"
