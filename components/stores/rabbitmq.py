"""A RabbitMQ broker, in the cluster or on Amazon MQ."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from charts.keda import KEDA
from components.monitoring.servers import WatchedServer
from components.stores.credentials import Credentials
from components.stores.in_cluster.rabbitmq import MANAGEMENT_PORT, ROTATION, ClusterRabbitMqSpec
from components.stores.managed.broker import VIRTUAL_HOST, ManagedBroker, ManagedBrokerArgs, ManagedBrokerSpec
from components.stores.store import StoreArgs, StoreSpec
from components.workload.connection import Connection
from components.workload.network_policy import ingress, namespace_pods
from components.workload.secrets import API_VERSION, external_secret_spec
from components.workload.stateful_service import StatefulService, StatefulServiceArgs
from components.workload.worker import KEDA_API_VERSION
from components.workload.worker_scaling import QueueTrigger
from components.workload.workload_args import REVISIONS_ANNOTATION

USERNAME = "tasks"


class RabbitMqSpec(StoreSpec):
    """A broker with one user and the virtual host ``/``."""

    cluster: ClusterRabbitMqSpec = Field(default_factory=ClusterRabbitMqSpec)
    managed: ManagedBrokerSpec = Field(default_factory=ManagedBrokerSpec)

    @property
    def consumer_timeout_seconds(self) -> int:
        """Time in which a consumer acknowledges a message."""
        chosen = self.cluster if self.hosting == "cluster" else self.managed
        return chosen.consumer_timeout_seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class RabbitMqArgs(StoreArgs):
    """The settings of a broker."""

    spec: RabbitMqSpec


class RabbitMq(pulumi.ComponentResource):
    """A broker with a generated password. KEDA reads the lengths of its queues from the management API."""

    TYPE = "landfall:stores:RabbitMq"

    def __init__(self, name: str, args: RabbitMqArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        # Amazon MQ cannot change a password: another one replaces the broker.
        protect = args.spec.hosting == "managed" and args.spec.managed.deletion_protection
        self._credentials = args.credentials(name, args.spec, USERNAME, self, protect=protect)
        self._server: StatefulService | ManagedBroker
        if args.spec.hosting == "cluster":
            self._server = _in_cluster(name, args, self._credentials, self)
            self._ready = (self._server.controller, *self._credentials.ready)
        else:
            self._server = _managed(name, args, self._credentials, self)
            self._ready = (*self._server.ready,)
        self._authentication = f"{args.store}-management"
        self._access = self._keda_access()
        self.register_outputs({})

    @property
    def workload(self) -> StatefulService | None:
        """Pods of the broker; None for a broker of AWS."""
        return self._server if isinstance(self._server, StatefulService) else None

    def watched(self, queues: Mapping[str, int]) -> WatchedServer | None:
        """Return the alarms of a broker of AWS and of its queues, by their names with the number of messages.

        The pods of a broker in the cluster are watched as a workload, and KEDA measures its queues.
        """
        return self._server.watched(self._args.title, queues) if isinstance(self._server, ManagedBroker) else None

    def url(self, variable: str) -> Connection:
        """Return a connection whose variable has the URL of the virtual host."""
        return Connection(
            endpoint=self._server.endpoint,
            secret_variables={variable: self._url()},
            keys={self._args.key: self._credentials.password_key},
            revisions={self._args.store: self._credentials.revision},
            ready=self._ready,
        )

    def triggers(self, queues: Sequence[str], messages_per_pod: int) -> Sequence[QueueTrigger]:
        """Return a trigger for each queue.

        The management API counts unacknowledged messages, too: with AMQP, the pods with tasks in progress would be
        surplus.
        """
        return [
            QueueTrigger(
                type="rabbitmq",
                metadata={
                    "protocol": "http",
                    "mode": "QueueLength",
                    "value": str(messages_per_pod),
                    "queueName": queue,
                    "vhostName": VIRTUAL_HOST,
                    "excludeUnacknowledged": "false",
                },
                authentication=self._authentication,
                ready=self._access,
            )
            for queue in queues
        ]

    def _url(self) -> pulumi.Output[str]:
        if isinstance(self._server, ManagedBroker):
            return self._server.url(self._args.key)
        endpoint = self._server.endpoint
        return pulumi.Output.format(
            "amqp://{0}:{{{{ .{1} }}}}@{2}:{3}//", USERNAME, self._args.key, endpoint.host, endpoint.port
        )

    def _management_url(self) -> pulumi.Output[str]:
        if isinstance(self._server, ManagedBroker):
            return self._server.management_url(self._args.key)
        host = pulumi.Output.concat(self._server.endpoint.host, ".", self._server.namespace.namespace)
        return pulumi.Output.format(
            "http://{0}:{{{{ .{1} }}}}@{2}:{3}/", USERNAME, self._args.key, host, MANAGEMENT_PORT
        )

    def _keda_access(self) -> Sequence[pulumi.Resource]:
        """Create the address with the password for KEDA, if the platform runs it."""
        context, target = self._args.context, self._authentication
        if context.platform.event_scaling is None or context.secret_store is None:
            return ()
        labels = {"app.kubernetes.io/name": self._args.store, "app.kubernetes.io/part-of": context.system}
        metadata = k8s.meta.v1.ObjectMetaArgs(name=target, namespace=context.namespace.namespace, labels=labels)
        revisions = {REVISIONS_ANNOTATION: f"{self._args.store}={self._credentials.revision}"}
        secret = k8s.apiextensions.CustomResource(
            f"{self._name}-management-secret",
            api_version=API_VERSION,
            kind="ExternalSecret",
            metadata=k8s.meta.v1.ObjectMetaArgs(
                name=target, namespace=context.namespace.namespace, labels=labels, annotations=revisions
            ),
            spec=external_secret_spec(
                store_name=context.secret_store.store_name,
                target=target,
                keys={self._args.key: self._credentials.password_key},
                environment=context.environment,
                templates={"host": self._management_url()},
            ),
            opts=pulumi.ResourceOptions(parent=self, depends_on=list(self._ready)),
        )
        authentication = k8s.apiextensions.CustomResource(
            f"{self._name}-management-authentication",
            api_version=KEDA_API_VERSION,
            kind="TriggerAuthentication",
            metadata=metadata,
            spec={"secretTargetRef": [{"parameter": "host", "name": target, "key": "host"}]},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[secret, *context.platform.event_scaling]),
        )
        return (authentication,)


def _in_cluster(name: str, args: RabbitMqArgs, credentials: Credentials, parent: pulumi.Resource) -> StatefulService:
    spec = args.spec.cluster
    environment = {**spec.environment, "RABBITMQ_DEFAULT_USER": credentials.username}
    keda = args.context.platform.event_scaling is not None
    return StatefulService(
        f"{name}-server",
        StatefulServiceArgs(
            spec=spec.model_copy(update={"environment": environment}),
            service=args.store,
            context=args.context,
            secrets={"RABBITMQ_DEFAULT_PASS": credentials.password_key},
            revisions={args.store: credentials.revision},
            files=spec.configuration(),
            depends_on=credentials.ready,
            post_start=["sh", "-c", ROTATION],
            ingress=[ingress([namespace_pods(KEDA.namespace)], MANAGEMENT_PORT)] if keda else [],
        ),
        pulumi.ResourceOptions(parent=parent),
    )


def _managed(name: str, args: RabbitMqArgs, credentials: Credentials, parent: pulumi.Resource) -> ManagedBroker:
    return ManagedBroker(
        f"{name}-managed",
        ManagedBrokerArgs(
            spec=args.spec.managed,
            platform=args.context.platform,
            owner=args.owner,
            store=args.store,
            credentials=credentials,
        ),
        pulumi.ResourceOptions(parent=parent),
    )
