"""A network with a database, a cache and a broker on the simulated cloud."""

from __future__ import annotations

from typing import Any

from plan import resource_types
from tests.support.simulated_account import Account, Created

PASSWORD = "Abcd" * 8  # an example with the letters of a generated one


class Stores:
    """Two subnets, and on request servers of AWS in them."""

    def __init__(self, account: Account) -> None:
        self.account = account
        self._made: dict[str, Created] = {}
        make = account.create
        self.vpc = make(resource_types.EC2_VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
        self.subnets = [
            make(
                resource_types.EC2_SUBNET,
                f"subnet-{zone}",
                {"vpcId": self.vpc.id, "cidrBlock": block, "availabilityZone": f"us-east-1{zone}"},
            )
            for zone, block in (("a", "10.0.0.0/24"), ("b", "10.0.1.0/24"))
        ]
        self.group = make(resource_types.EC2_SECURITY_GROUP, "group", {"vpcId": self.vpc.id, "description": "stores"})

    @property
    def subnet_ids(self) -> list[str]:
        """Return the ids of both subnets."""
        return [subnet.id for subnet in self.subnets]

    def database_inputs(self, **changes: Any) -> dict[str, Any]:
        """Return the inputs of a database; keywords replace some of them, and None removes one."""
        inputs = {
            "identifier": "database",
            "engine": "postgres",
            "engineVersion": "15",
            "instanceClass": "db.t4g.medium",
            "allocatedStorage": 50,
            "username": "shop",
            "password": PASSWORD,
            "dbSubnetGroupName": self.database_subnets()["name"],
            "parameterGroupName": self.database_parameters()["name"],
            "vpcSecurityGroupIds": [self.group.id],
            "finalSnapshotIdentifier": "database-final",
        }
        return {key: value for key, value in {**inputs, **changes}.items() if value is not None}

    def database(self, name: str = "database", **changes: Any) -> Created:
        """Create a database."""
        return self.account.create(resource_types.RDS_INSTANCE, name, self.database_inputs(**changes))

    def database_subnets(self) -> Created:
        """Return the subnet group of databases; the first call creates it."""
        return self._once(resource_types.RDS_SUBNET_GROUP, "database-subnets", {"subnetIds": self.subnet_ids})

    def database_parameters(self) -> Created:
        """Return the parameter group of databases; the first call creates it."""
        return self._once(resource_types.RDS_PARAMETER_GROUP, "database-parameters", {"family": "postgres15"})

    def cache_inputs(self, **changes: Any) -> dict[str, Any]:
        """Return the inputs of a cache."""
        inputs = {
            "replicationGroupId": "cache",
            "description": "cache",
            "engine": "valkey",
            "engineVersion": "7.2",
            "nodeType": "cache.t4g.micro",
            "numCacheClusters": 2,
            "automaticFailoverEnabled": True,
            "multiAzEnabled": True,
            "transitEncryptionEnabled": True,
            "authToken": PASSWORD,
            "subnetGroupName": self.cache_subnets()["name"],
            "parameterGroupName": self.cache_parameters()["name"],
            "securityGroupIds": [self.group.id],
            "finalSnapshotIdentifier": "cache-final",
        }
        return {key: value for key, value in {**inputs, **changes}.items() if value is not None}

    def cache(self, name: str = "cache", **changes: Any) -> Created:
        """Create a cache."""
        return self.account.create(resource_types.ELASTICACHE_REPLICATION_GROUP, name, self.cache_inputs(**changes))

    def cache_subnets(self) -> Created:
        """Return the subnet group of caches; the first call creates it."""
        return self._once(resource_types.ELASTICACHE_SUBNET_GROUP, "cache-subnets", {"subnetIds": self.subnet_ids})

    def cache_parameters(self) -> Created:
        """Return the parameter group of caches; the first call creates it."""
        return self._once(resource_types.ELASTICACHE_PARAMETER_GROUP, "cache-parameters", {"family": "valkey7"})

    def broker_inputs(self, **changes: Any) -> dict[str, Any]:
        """Return the inputs of a broker."""
        inputs = {
            "brokerName": "broker",
            "engineType": "RabbitMQ",
            "engineVersion": "3.13",
            "autoMinorVersionUpgrade": True,
            "hostInstanceType": "mq.m7g.large",
            "deploymentMode": "CLUSTER_MULTI_AZ",
            "subnetIds": self.subnet_ids,
            "securityGroups": [self.group.id],
            "users": [{"username": "shop", "password": PASSWORD}],
        }
        return {key: value for key, value in {**inputs, **changes}.items() if value is not None}

    def broker(self, name: str = "broker", **changes: Any) -> Created:
        """Create a broker."""
        return self.account.create(resource_types.MQ_BROKER, name, self.broker_inputs(**changes))

    def _once(self, type_: str, name: str, inputs: dict[str, Any]) -> Created:
        if name not in self._made:
            self._made[name] = self.account.create(type_, name, inputs)
        return self._made[name]
