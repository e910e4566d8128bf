"""A PostgreSQL database on Amazon RDS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.monitoring.servers import WatchedServer
from components.stores.managed.instance_class import memory_gib
from components.stores.managed.managed_store import ManagedStoreArgs, UniqueNameArgs, security_group, unique_name
from components.stores.managed.postgresql_alarms import Database, database_alarms
from components.stores.managed.postgresql_spec import ManagedPostgreSqlSpec, database_fault, username_fault

PORT = 5432
LONGEST_IDENTIFIER = 63
EXPORTED_LOGS = ("postgresql", "upgrade")


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedPostgreSqlArgs(ManagedStoreArgs):
    """The settings and the first database of a server."""

    spec: ManagedPostgreSqlSpec
    database: str
    """Database that RDS creates; the user of the credentials owns it."""

    def __post_init__(self) -> None:
        """Refuse names that RDS rejects, before anything is registered."""
        for fault in (username_fault(self.credentials.username), database_fault(self.database)):
            if fault:
                msg = f"{self.store}: {fault}"
                raise ValueError(msg)


class ManagedPostgreSql(pulumi.ComponentResource):
    """An encrypted database in private subnets that only the cluster's nodes reach.

    The first user is a member of ``rds_superuser``. The URL needs no parameter for TLS.
    """

    TYPE = "landfall:stores:ManagedPostgreSql"

    host: pulumi.Output[str]
    """DNS name of the database; after a failover, the name of the former standby."""

    def __init__(self, name: str, args: ManagedPostgreSqlArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        group, rules = security_group(name, args.platform, {"postgresql": PORT}, self)
        instance = self._instance(group)

        self.host = instance.address
        self._instance_id = instance.identifier
        self.endpoint = args.endpoint(instance.address, PORT)
        """Address for the network policies and variables of callers."""
        self.max_connections = args.spec.connections
        """Limit of connections to the server, which the pools of all callers share."""
        self.ready: Sequence[pulumi.Resource] = (instance, *rules)
        """Prerequisites of a connection: the database, which depends on its secret, and the access of the nodes."""
        self.register_outputs({"host": self.host})

    def watched(self, name: str) -> WatchedServer:
        """Return the alarms of the database; ``name`` is its namespace and its name, for people."""
        spec = self._args.spec
        database = Database(
            name=name,
            identifier=self._instance_id,
            max_connections=spec.connections,
            storage_gib=spec.storage_gib,
            memory_gib=memory_gib(spec.instance_class),
        )
        return WatchedServer(name=self._args.store, alarms=database_alarms(database, spec.alarms), resource=self)

    def url(self, scheme: str, password_key: str) -> pulumi.Output[str]:
        """Return the template of a URL, in which External Secrets replaces the key with the password.

        ``scheme`` is that of the driver, such as ``postgresql+asyncpg``.
        """
        args = self._args
        return pulumi.Output.concat(
            f"{scheme}://{args.credentials.username}:{{{{ .{password_key} }}}}@", self.host, f":{PORT}/{args.database}"
        )

    def _instance(self, security_group_id: pulumi.Input[str]) -> aws.rds.Instance:
        args, spec = self._args, self._args.spec
        identifier = self._identifier()
        return aws.rds.Instance(
            f"{self._name}-instance",
            identifier=identifier,
            engine="postgres",
            engine_version=spec.engine_version,
            allow_major_version_upgrade=spec.allow_major_version_upgrade,
            auto_minor_version_upgrade=True,
            engine_lifecycle_support=_lifecycle(extended=spec.extended_support),
            instance_class=spec.instance_class,
            storage_type="gp3",
            allocated_storage=spec.storage_gib,
            max_allocated_storage=spec.max_storage_gib,
            storage_encrypted=True,
            kms_key_id=spec.kms_key_arn,
            multi_az=spec.multi_az,
            db_name=args.database,
            username=args.credentials.username,
            password=args.credentials.password,
            port=PORT,
            db_subnet_group_name=self._subnet_group(),
            vpc_security_group_ids=[security_group_id],
            publicly_accessible=False,
            parameter_group_name=self._parameter_group(),
            backup_retention_period=spec.backup_retention_days,
            backup_window=spec.backup_window,
            copy_tags_to_snapshot=True,
            maintenance_window=spec.maintenance_window,
            apply_immediately=spec.apply_immediately,
            deletion_protection=spec.deletion_protection,
            skip_final_snapshot=not spec.final_snapshot,
            final_snapshot_identifier=pulumi.Output.concat(identifier, "-final") if spec.final_snapshot else None,
            performance_insights_enabled=spec.performance_insights,
            enabled_cloudwatch_logs_exports=list(EXPORTED_LOGS),
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=[*self._log_groups(identifier), *args.credentials.ready],
                # For a change that replaces the database, Pulumi would create the second one before AWS refuses the
                # deletion of the first.
                protect=spec.deletion_protection,
            ),
        )

    def _identifier(self) -> pulumi.Output[str]:
        args = self._args
        identity = UniqueNameArgs(
            prefix=args.physical_prefix,
            limit=LONGEST_IDENTIFIER,
            replaced_with={
                "database": args.database,
                "username": args.credentials.username,
                "kmsKey": args.spec.kms_key_arn or "",
            },
            protect=args.spec.deletion_protection,
        )
        return unique_name(self._name, identity, self)

    def _subnet_group(self) -> pulumi.Output[str]:
        group = aws.rds.SubnetGroup(
            f"{self._name}-subnets",
            description="Private subnets of the platform",
            subnet_ids=self._args.platform.private_subnet_ids,
            opts=pulumi.ResourceOptions(parent=self),
        )
        return group.name

    def _parameter_group(self) -> pulumi.Output[str]:
        spec = self._args.spec
        parameters = {"max_connections": f"{spec.connections}", "rds.force_ssl": "1" if spec.require_tls else "0"}
        group = aws.rds.ParameterGroup(
            f"{self._name}-parameters",
            family=f"postgres{spec.major_version}",
            description="Limit of connections and TLS",
            parameters=[
                # RDS applies a static parameter at a restart only, and accepts the method for the others too.
                aws.rds.ParameterGroupParameterArgs(name=key, value=value, apply_method="pending-reboot")
                for key, value in parameters.items()
            ],
            opts=pulumi.ResourceOptions(parent=self),
        )
        return group.name

    def _log_groups(self, identifier: pulumi.Output[str]) -> list[pulumi.Resource]:
        """Create the groups of the exported logs. RDS would create them without retention, and never delete them."""
        return [
            aws.cloudwatch.LogGroup(
                f"{self._name}-{log}-log",
                name=pulumi.Output.concat("/aws/rds/instance/", identifier, f"/{log}"),
                retention_in_days=self._args.spec.log_retention_days,
                opts=pulumi.ResourceOptions(parent=self),
            )
            for log in EXPORTED_LOGS
        ]


def _lifecycle(*, extended: bool) -> str:
    return f"open-source-rds-extended-support{'' if extended else '-disabled'}"
