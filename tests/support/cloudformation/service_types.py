"""CloudFormation schemas of monitoring, storage and DNS."""

from __future__ import annotations

from collections.abc import Mapping

from plan import resource_types
from plan.values import UNKNOWN
from tests.support.cloudformation.conversion import (
    alias_target,
    capitalized,
    document,
    event_targets,
    lifecycle_rules,
    listed,
    metric_queries,
    only,
    pairs,
)
from tests.support.cloudformation.schema_of import ONLY_PULUMI, Property, ResourceSchema, schema

MONITORING: Mapping[str, ResourceSchema] = {
    resource_types.CLOUDWATCH_DASHBOARD: schema("AWS::CloudWatch::Dashboard", "dashboardBody dashboardName"),
    resource_types.CLOUDWATCH_EVENT_RULE: schema(
        "AWS::Events::Rule", "description name", tags="Tags", eventPattern=Property("EventPattern", document)
    ),
    resource_types.CLOUDWATCH_EVENT_TARGET: schema(
        "AWS::Events::Rule", given={"EventPattern": UNKNOWN}, arn=Property("Targets", event_targets), rule="Name"
    ),
    resource_types.CLOUDWATCH_LOG_GROUP: schema(
        "AWS::Logs::LogGroup", "retentionInDays", tags="Tags", name="LogGroupName"
    ),
    resource_types.CLOUDWATCH_METRIC_ALARM: schema(
        "AWS::CloudWatch::Alarm",
        "alarmActions alarmDescription comparisonOperator evaluationPeriods metricName namespace period statistic "
        "threshold treatMissingData",
        tags="Tags",
        dimensions=Property("Dimensions", pairs("Name")),
        metricQueries=Property("Metrics", metric_queries),
        name="AlarmName",
        okActions="OKActions",
    ),
    resource_types.SNS_TOPIC: schema("AWS::SNS::Topic", "displayName kmsMasterKeyId", tags="Tags", name="TopicName"),
    "aws:sns/topicSubscription:TopicSubscription": schema(
        "AWS::SNS::Subscription", "endpoint protocol", topic="TopicArn"
    ),
    "aws:sns/topicPolicy:TopicPolicy": schema(
        "AWS::SNS::TopicPolicy", arn=Property("Topics", listed), policy=Property("PolicyDocument", document)
    ),
    resource_types.SQS_QUEUE: schema(
        "AWS::SQS::Queue",
        "sqsManagedSseEnabled",
        tags="Tags",
        messageRetentionSeconds="MessageRetentionPeriod",
        name="QueueName",
    ),
    resource_types.SQS_QUEUE_POLICY: schema(
        "AWS::SQS::QueuePolicy", policy=Property("PolicyDocument", document), queueUrl=Property("Queues", listed)
    ),
}

STORAGE: Mapping[str, ResourceSchema] = {
    resource_types.ECR_LIFECYCLE_POLICY: schema(
        "AWS::ECR::Repository", policy="LifecyclePolicy.LifecyclePolicyText", repository="RepositoryName"
    ),
    resource_types.ECR_REPOSITORY: schema(
        "AWS::ECR::Repository",
        "imageScanningConfiguration imageTagMutability",
        tags="Tags",
        encryptionConfigurations=Property("EncryptionConfiguration", only),
        forceDelete="EmptyOnDelete",
        name="RepositoryName",
    ),
    resource_types.EFS_ACCESS_POINT: schema(
        "AWS::EFS::AccessPoint", "fileSystemId posixUser rootDirectory", tags="AccessPointTags"
    ),
    resource_types.EFS_BACKUP_POLICY: schema("AWS::EFS::FileSystem", "backupPolicy fileSystemId"),
    resource_types.EFS_FILE_SYSTEM: schema(
        "AWS::EFS::FileSystem", "encrypted lifecyclePolicies performanceMode throughputMode", tags="FileSystemTags"
    ),
    resource_types.EFS_FILE_SYSTEM_POLICY: schema(
        "AWS::EFS::FileSystem", "fileSystemId", policy=Property("FileSystemPolicy", document)
    ),
    resource_types.EFS_MOUNT_TARGET: schema("AWS::EFS::MountTarget", "fileSystemId securityGroups subnetId"),
    resource_types.S3_BUCKET: schema(
        "AWS::S3::Bucket", tags="Tags", left_out={"forceDestroy": ONLY_PULUMI}, bucket="BucketName"
    ),
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": schema(
        "AWS::S3::Bucket", bucket="BucketName", rules=Property("LifecycleConfiguration.Rules", lifecycle_rules)
    ),
    "aws:s3/bucketPolicy:BucketPolicy": schema(
        "AWS::S3::BucketPolicy", "bucket", policy=Property("PolicyDocument", document)
    ),
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": schema(
        "AWS::S3::Bucket",
        bucket="BucketName",
        blockPublicAcls="PublicAccessBlockConfiguration.BlockPublicAcls",
        blockPublicPolicy="PublicAccessBlockConfiguration.BlockPublicPolicy",
        ignorePublicAcls="PublicAccessBlockConfiguration.IgnorePublicAcls",
        restrictPublicBuckets="PublicAccessBlockConfiguration.RestrictPublicBuckets",
    ),
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": schema(
        "AWS::S3::Bucket",
        bucket="BucketName",
        rules=Property("BucketEncryption.ServerSideEncryptionConfiguration", capitalized),
    ),
    "aws:s3/bucketVersioning:BucketVersioning": schema(
        "AWS::S3::Bucket", bucket="BucketName", versioningConfiguration="VersioningConfiguration"
    ),
}

DNS: Mapping[str, ResourceSchema] = {
    resource_types.ROUTE53_HEALTH_CHECK: schema(
        "AWS::Route53::HealthCheck",
        tags="HealthCheckTags",
        left_out={"triggers": ONLY_PULUMI},
        childHealthThreshold="HealthCheckConfig.HealthThreshold",
        childHealthchecks="HealthCheckConfig.ChildHealthChecks",
        cloudwatchAlarmName="HealthCheckConfig.AlarmIdentifier.Name",
        cloudwatchAlarmRegion="HealthCheckConfig.AlarmIdentifier.Region",
        insufficientDataHealthStatus="HealthCheckConfig.InsufficientDataHealthStatus",
        type="HealthCheckConfig.Type",
    ),
    resource_types.ROUTE53_RECORD: schema(
        "AWS::Route53::RecordSet",
        "healthCheckId name setIdentifier type",
        left_out={"allowOverwrite": ONLY_PULUMI},
        aliases=Property("AliasTarget", alias_target),
        weightedRoutingPolicies=Property("", only),
        zoneId="HostedZoneId",
    ),
}
