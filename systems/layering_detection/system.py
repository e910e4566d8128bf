"""The component of layering detection: namespace, storage, secrets, load balancer, and four services."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.cutover.cutover import Cutover
from components.cutover.target import cutover_args
from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.workload.context import WorkloadContext
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from systems.contract import SystemArgs
from systems.exposure import ingress_class
from systems.layering_detection.aggregator import Aggregator, AggregatorArgs
from systems.layering_detection.layering import Layering
from systems.layering_detection.orchestrator import Orchestrator, OrchestratorArgs
from systems.layering_detection.spec import LayeringDetectionSpec
from systems.layering_detection.wash_trading import WashTrading


class LayeringDetection(pulumi.ComponentResource):
    """Layering detection with the services that ran on ECS: four services, three directories, one load balancer."""

    TYPE = "landfall:layering-detection:LayeringDetection"

    namespace: pulumi.Output[str]
    """Namespace of the system's pods."""

    def __init__(
        self, name: str, args: SystemArgs[LayeringDetectionSpec], opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        space = Namespace(
            name,
            NamespaceArgs(namespace=args.namespace, depends_on=args.platform.admission_ready),
            self._child,
        )
        context = self._context(space)
        layering = Layering(
            f"{name}-layering",
            MicroserviceArgs(spec=args.spec.layering, service="layering", context=context),
            self._child,
        )
        wash_trading = WashTrading(
            f"{name}-wash-trading",
            MicroserviceArgs(spec=args.spec.wash_trading, service="wash-trading", context=context),
            self._child,
        )
        aggregator = Aggregator(
            f"{name}-aggregator",
            AggregatorArgs(
                spec=args.spec.aggregator,
                context=context,
                output=self._volume(space, "output"),
                logs=self._volume(space, "logs"),
            ),
            self._child,
        )
        orchestrator = Orchestrator(
            f"{name}-orchestrator",
            OrchestratorArgs(
                spec=args.spec.orchestrator,
                context=context,
                layering=layering,
                wash_trading=wash_trading,
                aggregator=aggregator,
                input=self._volume(space, "input", read_only=True),
            ),
            self._child,
        )
        topic_arn = (
            self._monitoring(args.spec.alarms, context, [layering, wash_trading, aggregator, orchestrator]).topic_arn
            if args.spec.alarms
            else None
        )
        self.cutover = (
            Cutover(f"{name}-cutover", cutover_args(args.spec.cutover, context, orchestrator, topic_arn), self._child)
            if args.spec.cutover
            else None
        )
        """Cutover from ECS; None if the settings have none."""
        self.namespace = space.namespace
        self.exports = {"url": orchestrator.url}
        """Outputs of the stack under the system's key."""
        self.register_outputs({"namespace": self.namespace, **self.exports})

    def _context(self, space: Namespace) -> WorkloadContext:
        args, name = self._args, self._name
        store = SecretStore(
            f"{name}-secrets",
            SecretStoreArgs(
                namespace=space,
                platform=args.platform,
                secret_names=sorted(args.spec.secret_names(args.environment)),
            ),
            self._child,
        )
        return WorkloadContext(
            system=args.system,
            environment=args.environment,
            namespace=space,
            platform=args.platform,
            default_image_tag=args.spec.image_tag,
            node_group=args.spec.node_group,
            secret_store=store,
            ingress_class=ingress_class(name, args, space, self._child),
        )

    def _monitoring(self, spec: AlarmsSpec, context: WorkloadContext, workloads: Sequence[Microservice]) -> Monitoring:
        return Monitoring(
            f"{self._name}-monitoring", MonitoringArgs(spec=spec, context=context, workloads=workloads), self._child
        )

    def _volume(self, space: Namespace, directory: str, *, read_only: bool = False) -> EfsVolume:
        return EfsVolume(
            f"{self._name}-{directory}",
            EfsVolumeArgs(
                platform=self._args.platform,
                namespace=space,
                claim_name=f"{directory}-pvc",
                path=self._args.spec.volume_path(directory),
                read_only=read_only,
            ),
            self._child,
        )
