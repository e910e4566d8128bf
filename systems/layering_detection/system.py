"""The system as a whole: its namespace, storage, secrets and load balancer, and the four services wired together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.cutover.cutover import Cutover
from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.platform import Platform
from components.workload.context import WorkloadContext
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs
from components.workload.microservice import Microservice
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from systems.layering_detection.aggregator import Aggregator, AggregatorArgs
from systems.layering_detection.cutover import cutover_args
from systems.layering_detection.layering import Layering
from systems.layering_detection.orchestrator import Orchestrator, OrchestratorArgs
from systems.layering_detection.service import SYSTEM
from systems.layering_detection.spec import LayeringDetectionSpec
from systems.layering_detection.wash_trading import WashTrading


@dataclass(frozen=True, slots=True, kw_only=True)
class LayeringDetectionArgs:
    """The system in one environment of one platform."""

    spec: LayeringDetectionSpec
    environment: str
    platform: Platform


class LayeringDetection(pulumi.ComponentResource):
    """Layering detection, as it ran on ECS: four services, three directories, two secrets, one load balancer."""

    TYPE = "landfall:layering-detection:LayeringDetection"

    namespace: pulumi.Output[str]
    """Where the system runs: a namespace of its own in each environment."""

    def __init__(self, name: str, args: LayeringDetectionArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)

        space = Namespace(
            name,
            NamespaceArgs(namespace=f"{SYSTEM}-{args.environment}", depends_on=args.platform.admission_ready),
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
        """The way over from ECS, while the settings ask for one."""
        self.namespace = space.namespace
        self.url = orchestrator.url
        self.register_outputs({"namespace": self.namespace, "url": self.url})

    def _context(self, space: Namespace) -> WorkloadContext:
        args, name = self._args, self._name
        keys = [key for service in args.spec.services().values() for key in service.secrets.values()]
        store = SecretStore(
            f"{name}-secrets",
            SecretStoreArgs(
                namespace=space,
                platform=args.platform,
                secret_names=sorted({key.secret_name(args.environment) for key in keys}),
            ),
            self._child,
        )
        load_balancer = LoadBalancer(
            f"{name}-load-balancer",
            LoadBalancerArgs(
                spec=args.spec.load_balancer, platform=args.platform, class_name=f"{SYSTEM}-{args.environment}"
            ),
            self._child,
        )
        return WorkloadContext(
            system=SYSTEM,
            environment=args.environment,
            namespace=space,
            platform=args.platform,
            default_image_tag=args.spec.image_tag,
            secret_store=store,
            load_balancer=load_balancer,
        )

    def _monitoring(self, spec: AlarmsSpec, context: WorkloadContext, services: Sequence[Microservice]) -> Monitoring:
        return Monitoring(
            f"{self._name}-monitoring", MonitoringArgs(spec=spec, context=context, services=services), self._child
        )

    def _volume(self, space: Namespace, directory: str, *, read_only: bool = False) -> EfsVolume:
        return EfsVolume(
            f"{self._name}-{directory}",
            EfsVolumeArgs(
                platform=self._args.platform,
                namespace=space,
                claim_name=f"{directory}-pvc",
                path=f"{self._args.spec.volume_root}/{directory}",
                read_only=read_only,
            ),
            self._child,
        )
