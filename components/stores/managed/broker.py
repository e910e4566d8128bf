"""A RabbitMQ broker on Amazon MQ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal
from urllib.parse import urlsplit

import pulumi
import pulumi_aws as aws
from pydantic import Field

from components.monitoring.servers import WatchedServer
from components.stores.managed.broker_alarms import Broker, BrokerThresholdsSpec, broker_alarms
from components.stores.managed.managed_store import (
    ManagedStoreArgs,
    ManagedStoreSpec,
    UniqueNameArgs,
    security_group,
    unique_name,
)
from components.stores.managed.windows import start_of
from components.string_format import StringFormat

PORT, MANAGEMENT_PORT = 5671, 443
VIRTUAL_HOST = "/"

ENGINE, ENGINE_VERSION = "RabbitMQ", "3.13"
LONGEST_NAME = 50
"""Characters of the name of a broker (Amazon MQ API reference, ``CreateBroker``)."""

SMALLEST_CONSUMER_TIMEOUT, LARGEST_CONSUMER_TIMEOUT = 60, 2_147_483
"""Seconds. Amazon MQ accepts up to 2,147,483,647 milliseconds; RabbitMQ closes channels once a minute."""

_WEEKDAYS = {
    "mon": "MONDAY",
    "tue": "TUESDAY",
    "wed": "WEDNESDAY",
    "thu": "THURSDAY",
    "fri": "FRIDAY",
    "sat": "SATURDAY",
    "sun": "SUNDAY",
}


class ManagedBrokerSpec(ManagedStoreSpec):
    """A RabbitMQ broker on Amazon MQ. Amazon MQ takes no snapshots: a deleted broker loses its messages."""

    deployment: Literal["cluster", "single"] = "cluster"
    """``cluster``: three nodes in several zones. ``single``: one node, and no service while AWS replaces it. A change
    replaces the broker."""
    instance_type: Annotated[
        str,
        StringFormat(
            r"^mq\.(m5|m7g)\.[a-z0-9]+$",
            "an instance type of Amazon MQ that runs RabbitMQ, of the families m5 and m7g",
            "mq.m7g.large",
        ),
    ] = "mq.m7g.large"
    consumer_timeout_seconds: Annotated[int, Field(ge=SMALLEST_CONSUMER_TIMEOUT, le=LARGEST_CONSUMER_TIMEOUT)] = 7200
    """Time in which a consumer acknowledges a message; afterwards RabbitMQ delivers it again. RabbitMQ's own default
    of 30 minutes delivers longer tasks twice."""
    general_log: bool = False
    """Send the log of the broker to CloudWatch. Amazon MQ creates the log group, without retention."""
    alarms: BrokerThresholdsSpec = BrokerThresholdsSpec()
    """Thresholds of the alarms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ManagedBrokerArgs(ManagedStoreArgs):
    """The settings of a broker. The credentials of a protected broker are protected, too."""

    spec: ManagedBrokerSpec

    def __post_init__(self) -> None:
        """Refuse a user that Amazon MQ rejects, before anything is registered."""
        fault = username_fault(self.credentials.username)
        if fault:
            msg = f"{self.store}: {fault}"
            raise ValueError(msg)
        if self.spec.deletion_protection and not self.credentials.protected:
            msg = f"{self.store}: the broker is protected, but not its password. Create the credentials with protect."
            raise ValueError(msg)


class ManagedBroker(pulumi.ComponentResource):
    """An encrypted broker in private subnets that only the cluster's nodes reach, over TLS."""

    TYPE = "landfall:stores:ManagedBroker"

    host: pulumi.Output[str]
    """DNS name of the broker, in front of all its nodes."""

    def __init__(self, name: str, args: ManagedBrokerArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        ports = {"amqp": PORT, "management": MANAGEMENT_PORT}
        group, rules = security_group(name, args.platform, ports, self)
        broker = self._broker(group)

        self._broker_name = broker.broker_name
        self.host = broker.instances.apply(lambda instances: host_of((instances[0].endpoints or [])[0]))
        self.endpoint = args.endpoint(self.host, PORT)
        """Address for the network policies and variables of callers."""
        self.management = args.endpoint(self.host, MANAGEMENT_PORT, name=f"{args.store}-management")
        """Address of the management API, by HTTPS: KEDA reads the lengths of queues there."""
        self.ready: Sequence[pulumi.Resource] = (broker, *rules)
        """Prerequisites of a connection: the broker, which depends on its secret, and the access of the nodes."""
        self.register_outputs({"host": self.host})

    def watched(self, name: str, queues: Mapping[str, int]) -> WatchedServer:
        """Return the alarms of the broker and of its queues, by their names with the number of messages.

        ``name`` is its namespace and its name, for people.
        """
        broker = Broker(name=name, broker_name=self._broker_name, virtual_host=VIRTUAL_HOST, queues=queues)
        alarms = broker_alarms(broker, self._args.spec.alarms)
        return WatchedServer(name=self._args.store, alarms=alarms, resource=self)

    def url(self, password_key: str) -> pulumi.Output[str]:
        """Return the template of a URL of the virtual host ``/``, with the key in place of the password."""
        return pulumi.Output.concat(self._userinfo("amqps", password_key), self.host, f":{PORT}//")

    def management_url(self, password_key: str) -> pulumi.Output[str]:
        """Return the template of the URL of the management API, with the key in place of the password."""
        return pulumi.Output.concat(self._userinfo("https", password_key), self.host, f":{MANAGEMENT_PORT}/")

    def _userinfo(self, scheme: str, password_key: str) -> str:
        return f"{scheme}://{self._args.credentials.username}:{{{{ .{password_key} }}}}@"

    def _broker(self, security_group_id: pulumi.Input[str]) -> aws.mq.Broker:
        args, spec = self._args, self._args.spec
        day, time = start_of(spec.maintenance_window)
        broker_name = self._unique_name()
        configuration = self._configuration(broker_name)
        return aws.mq.Broker(
            f"{self._name}-broker",
            broker_name=broker_name,
            engine_type=ENGINE,
            engine_version=ENGINE_VERSION,
            # Amazon MQ requires it from version 3.13 on, and chooses the patch version.
            auto_minor_version_upgrade=True,
            deployment_mode="CLUSTER_MULTI_AZ" if spec.deployment == "cluster" else "SINGLE_INSTANCE",
            host_instance_type=spec.instance_type,
            storage_type="ebs",
            publicly_accessible=False,
            subnet_ids=args.platform.private_subnet_ids.apply(
                lambda ids: list(ids) if spec.deployment == "cluster" else list(ids)[:1]
            ),
            security_groups=[security_group_id],
            configuration=aws.mq.BrokerConfigurationArgs(id=configuration.id, revision=configuration.latest_revision),
            encryption_options=(
                aws.mq.BrokerEncryptionOptionsArgs(kms_key_id=spec.kms_key_arn, use_aws_owned_key=False)
                if spec.kms_key_arn
                else aws.mq.BrokerEncryptionOptionsArgs(use_aws_owned_key=True)
            ),
            logs=aws.mq.BrokerLogsArgs(general=spec.general_log),
            maintenance_window_start_time=aws.mq.BrokerMaintenanceWindowStartTimeArgs(
                day_of_week=_WEEKDAYS[day], time_of_day=time, time_zone="UTC"
            ),
            apply_immediately=spec.apply_immediately,
            users=[aws.mq.BrokerUserArgs(username=args.credentials.username, password=args.credentials.password)],
            opts=pulumi.ResourceOptions(
                parent=self,
                depends_on=args.credentials.ready,
                # Amazon MQ cannot move a broker: with the subnets of a zone that is added later, it would be replaced.
                ignore_changes=["subnetIds"],
                # The SDK marks the passwords of databases and caches, but not that of a broker's user.
                additional_secret_outputs=["users"],
                # Amazon MQ has no deletion protection of its own.
                protect=spec.deletion_protection,
            ),
        )

    def _unique_name(self) -> pulumi.Output[str]:
        """Return a name that changes with the password: Amazon MQ cannot change a user, so the broker is replaced."""
        args = self._args
        identity = UniqueNameArgs(
            prefix=args.physical_prefix,
            limit=LONGEST_NAME,
            replaced_with={
                "deployment": args.spec.deployment,
                "kmsKey": args.spec.kms_key_arn or "",
                "username": args.credentials.username,
                "revision": f"{args.credentials.revision}",
            },
            protect=args.spec.deletion_protection,
        )
        return unique_name(self._name, identity, self)

    def _configuration(self, broker_name: pulumi.Output[str]) -> aws.mq.Configuration:
        """Create the configuration of the broker. Amazon MQ deletes none, so that it has the broker's unique name."""
        return aws.mq.Configuration(
            f"{self._name}-configuration",
            name=broker_name,
            description="Acknowledgement timeout of consumers",
            engine_type=ENGINE,
            engine_version=ENGINE_VERSION,
            data=f"consumer_timeout = {self._args.spec.consumer_timeout_seconds * 1000}\n",
            opts=pulumi.ResourceOptions(parent=self),
        )


def host_of(endpoint: str) -> str:
    """Return the host of an endpoint such as ``amqps://b-1.mq.us-east-1.amazonaws.com:5671``."""
    host = urlsplit(endpoint).hostname
    if host is None:
        msg = f"{endpoint}: this endpoint of Amazon MQ has no host"
        raise ValueError(msg)
    return host


def username_fault(username: str) -> str | None:
    """Return why Amazon MQ rejects the user of a broker; None if it accepts it."""
    if username == "guest":
        return "guest is a user that Amazon MQ deletes from each broker. Use another one, such as orders."
    allowed = username.isascii() and all(character.isalnum() or character in "-._~" for character in username)
    if not allowed or not 2 <= len(username) <= 100:  # noqa: PLR2004  limits that the message names
        return (
            f"{username!r} is not a user name of Amazon MQ: 2 to 100 letters, digits or - . _ ~. Use one such as "
            "orders."
        )
    return None
