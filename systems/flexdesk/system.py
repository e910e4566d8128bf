"""The component of Flexdesk: namespace, secrets, load balancer, migration and backend."""

from __future__ import annotations

import pulumi

from components.cutover.cutover import Cutover
from components.cutover.target import cutover_args
from components.monitoring.monitoring import Monitoring
from components.workload.context import WorkloadContext
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from components.workload.workload_args import WorkloadArgs
from systems.contract import SystemArgs
from systems.flexdesk.backend import Backend
from systems.flexdesk.monitoring import monitoring_args
from systems.flexdesk.schema_migration import Migration
from systems.flexdesk.spec import FlexdeskSpec


class Flexdesk(pulumi.ComponentResource):
    """Flexdesk with the process that ran under Docker Compose; its database and its Redis stay where they are."""

    TYPE = "landfall:flexdesk:Flexdesk"

    namespace: pulumi.Output[str]
    """Namespace of the system's pods."""

    def __init__(self, name: str, args: SystemArgs[FlexdeskSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        space = Namespace(
            name, NamespaceArgs(namespace=args.namespace, depends_on=args.platform.admission_ready), self._child
        )
        self._context = self._workload_context(space)
        migration = self._migration()
        backend = self._backend(migration)
        monitoring = self._monitoring(backend, migration)
        self.cutover = self._cutover(backend, monitoring.topic_arn if monitoring else None)
        """Cutover from the old host; None if the settings have none."""
        self.namespace = space.namespace
        self.exports = {"url": backend.url}
        """Outputs of the stack under the system's key."""
        self.register_outputs({"namespace": self.namespace, **self.exports})

    def _migration(self) -> Migration:
        spec = self._args.spec
        return Migration(
            f"{self._name}-migration",
            WorkloadArgs(
                spec=spec.migration,
                service="migration",
                context=self._context,
                environment=spec.migration.tool_variables(),
                secrets=spec.database.direct_secrets(),
                connections=[spec.database.direct()],
            ),
            self._child,
        )

    def _backend(self, migration: Migration) -> Backend:
        spec = self._args.spec
        return Backend(
            f"{self._name}-backend",
            MicroserviceArgs(
                spec=spec.exposed_backend(),
                service="backend",
                context=self._context,
                environment=dict(spec.application.variables()),
                secrets=spec.redis.secrets(),
                connections=[spec.database.pooled(), spec.redis.connection()],
                depends_on=migration.done,
            ),
            self._child,
        )

    def _monitoring(self, backend: Backend, migration: Migration) -> Monitoring | None:
        spec = self._args.spec
        if spec.alarms is None:
            return None
        args = monitoring_args(spec.alarms, self._context, (spec.database, spec.redis), (backend, migration))
        return Monitoring(f"{self._name}-monitoring", args, self._child)

    def _cutover(self, backend: Backend, topic_arn: pulumi.Output[str] | None) -> Cutover | None:
        spec = self._args.spec.cutover
        if spec is None:
            return None
        return Cutover(f"{self._name}-cutover", cutover_args(spec, self._context, backend, topic_arn), self._child)

    def _workload_context(self, space: Namespace) -> WorkloadContext:
        args, name = self._args, self._name
        load_balancer = LoadBalancerArgs(
            spec=args.spec.load_balancer, platform=args.platform, class_name=args.namespace
        )
        return WorkloadContext(
            system=args.system,
            environment=args.environment,
            namespace=space,
            platform=args.platform,
            default_image_tag=args.spec.image_tag,
            node_group=args.spec.node_group,
            secret_store=SecretStore(
                f"{name}-secrets",
                SecretStoreArgs(
                    namespace=space,
                    platform=args.platform,
                    secret_names=sorted(args.spec.secret_names(args.environment)),
                ),
                self._child,
            ),
            ingress_class=LoadBalancer(f"{name}-load-balancer", load_balancer, self._child),
        )
