"""The properties whose change replaces a database, a cache, a broker or a secret, with the source for each type."""

from __future__ import annotations

from plan import resource_types
from rehearsal.cloud.replacement_rule import UNVERIFIED, ReplacementRule

STORES: dict[str, ReplacementRule] = {
    resource_types.ELASTICACHE_PARAMETER_GROUP: ReplacementRule(UNVERIFIED, ("description", "family", "name")),
    resource_types.ELASTICACHE_REPLICATION_GROUP: ReplacementRule(
        "internal/service/elasticache/replication_group.go",
        (
            "atRestEncryptionEnabled",
            "dataTieringEnabled",
            "globalReplicationGroupId",
            "kmsKeyId",
            "networkType",
            "port",
            "replicationGroupId",
            "securityGroupNames",
            "snapshotArns",
            "snapshotName",
            "subnetGroupName",
        ),
    ),
    resource_types.ELASTICACHE_SUBNET_GROUP: ReplacementRule(UNVERIFIED, ("name",)),
    resource_types.MQ_BROKER: ReplacementRule(
        "internal/service/mq/broker.go",
        (
            "brokerName",
            "dataReplicationPrimaryBrokerArn",
            "deploymentMode",
            "encryptionOptions",
            "engineType",
            "ldapServerMetadata",
            "publiclyAccessible",
            "subnetIds",
        ),
    ),
    resource_types.MQ_CONFIGURATION: ReplacementRule(
        "internal/service/mq/configuration.go", ("engineType", "engineVersion", "name")
    ),
    resource_types.RDS_INSTANCE: ReplacementRule(
        "internal/service/rds/instance.go",
        (
            "characterSetName",
            "customIamInstanceProfile",
            "dbName",
            "engine",
            "identifier",
            "identifierPrefix",
            "kmsKeyId",
            "ncharCharacterSetName",
            "restoreToPointInTime",
            "snapshotIdentifier",
            "storageEncrypted",
            "timezone",
            "username",
        ),
    ),
    resource_types.RDS_PARAMETER_GROUP: ReplacementRule(UNVERIFIED, ("description", "family", "name", "namePrefix")),
    resource_types.RDS_SUBNET_GROUP: ReplacementRule(UNVERIFIED, ("name", "namePrefix")),
    resource_types.SECRETSMANAGER_SECRET: ReplacementRule(UNVERIFIED, ("name", "namePrefix")),
    resource_types.SECRETSMANAGER_SECRET_VERSION: ReplacementRule(
        "internal/service/secretsmanager/secret_version.go",
        ("secretBinary", "secretId", "secretString", "secretStringWoVersion"),
    ),
}
