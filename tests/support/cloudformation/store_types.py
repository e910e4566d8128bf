"""CloudFormation schemas of databases, caches, brokers and their secrets."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from plan import resource_types
from tests.support.cloudformation.schema_of import ONLY_PULUMI, Property, ResourceSchema, schema

OF_THE_DELETION = "an argument of the deletion, for which CloudFormation has DeletionPolicy"
"""Reason to leave out a property."""


def _parameters(parameters: list[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the parameters of a group as a map."""
    return {each["name"]: each["value"] for each in parameters}


def _broker_user(users: list[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{"Username": user["username"], "Password": user["password"]} for user in users]


DATABASES: Mapping[str, ResourceSchema] = {
    resource_types.RDS_INSTANCE: schema(
        "AWS::RDS::DBInstance",
        "allocatedStorage allowMajorVersionUpgrade applyImmediately autoMinorVersionUpgrade backupRetentionPeriod "
        "copyTagsToSnapshot deletionProtection engine engineLifecycleSupport engineVersion kmsKeyId "
        "maxAllocatedStorage port publiclyAccessible storageEncrypted storageType",
        tags="Tags",
        left_out={"finalSnapshotIdentifier": OF_THE_DELETION, "skipFinalSnapshot": OF_THE_DELETION},
        backupWindow="PreferredBackupWindow",
        dbName="DBName",
        dbSubnetGroupName="DBSubnetGroupName",
        enabledCloudwatchLogsExports="EnableCloudwatchLogsExports",
        identifier="DBInstanceIdentifier",
        instanceClass="DBInstanceClass",
        maintenanceWindow="PreferredMaintenanceWindow",
        multiAz="MultiAZ",
        parameterGroupName="DBParameterGroupName",
        password="MasterUserPassword",  # noqa: S106  the name of a property
        performanceInsightsEnabled="EnablePerformanceInsights",
        username="MasterUsername",
        vpcSecurityGroupIds="VPCSecurityGroups",
    ),
    resource_types.RDS_PARAMETER_GROUP: schema(
        "AWS::RDS::DBParameterGroup",
        "description family",
        tags="Tags",
        name="DBParameterGroupName",
        parameters=Property("Parameters", _parameters),
    ),
    resource_types.RDS_SUBNET_GROUP: schema(
        "AWS::RDS::DBSubnetGroup",
        "subnetIds",
        tags="Tags",
        description="DBSubnetGroupDescription",
        name="DBSubnetGroupName",
    ),
}

CACHES: Mapping[str, ResourceSchema] = {
    resource_types.ELASTICACHE_PARAMETER_GROUP: schema(
        "AWS::ElastiCache::ParameterGroup",
        "description",
        tags="Tags",
        left_out={"name": "CloudFormation generates it"},
        family="CacheParameterGroupFamily",
        parameters=Property("Properties", _parameters),
    ),
    resource_types.ELASTICACHE_REPLICATION_GROUP: schema(
        "AWS::ElastiCache::ReplicationGroup",
        "atRestEncryptionEnabled authToken autoMinorVersionUpgrade automaticFailoverEnabled clusterMode engine "
        "engineVersion kmsKeyId numCacheClusters port replicationGroupId securityGroupIds snapshotRetentionLimit "
        "snapshotWindow transitEncryptionEnabled transitEncryptionMode",
        tags="Tags",
        left_out={
            "applyImmediately": ONLY_PULUMI,
            "authTokenUpdateStrategy": "an argument of the update",
            "finalSnapshotIdentifier": OF_THE_DELETION,
        },
        description="ReplicationGroupDescription",
        maintenanceWindow="PreferredMaintenanceWindow",
        multiAzEnabled="MultiAZEnabled",
        nodeType="CacheNodeType",
        parameterGroupName="CacheParameterGroupName",
        subnetGroupName="CacheSubnetGroupName",
    ),
    resource_types.ELASTICACHE_SUBNET_GROUP: schema(
        "AWS::ElastiCache::SubnetGroup",
        "description subnetIds",
        tags="Tags",
        name="CacheSubnetGroupName",
    ),
}

BROKERS: Mapping[str, ResourceSchema] = {
    resource_types.MQ_BROKER: schema(
        "AWS::AmazonMQ::Broker",
        "autoMinorVersionUpgrade brokerName deploymentMode encryptionOptions engineType engineVersion hostInstanceType "
        "logs maintenanceWindowStartTime publiclyAccessible securityGroups storageType subnetIds configuration",
        tags="Tags",
        left_out={"applyImmediately": ONLY_PULUMI},
        users=Property("Users", _broker_user),
    ),
    resource_types.MQ_CONFIGURATION: schema(
        "AWS::AmazonMQ::Configuration", "data description engineType engineVersion name", tags="Tags"
    ),
}

SECRETS: Mapping[str, ResourceSchema] = {
    resource_types.SECRETSMANAGER_SECRET: schema(
        "AWS::SecretsManager::Secret",
        "name",
        tags="Tags",
        left_out={"recoveryWindowInDays": OF_THE_DELETION},
    ),
    resource_types.SECRETSMANAGER_SECRET_VERSION: schema(
        "AWS::SecretsManager::Secret", "secretString", secretId=Property("Id")
    ),
}
