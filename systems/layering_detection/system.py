"""The system as a whole: its namespace, storage, secrets and load balancer, and the four services wired together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from components.cutover.cutover import Cutover
from components.monitoring.monitoring import Monitoring, MonitoringArgs
from components.monitoring.recipients import AlarmsSpec
from components.platform import Platform
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.load_balancer import LoadBalancer, LoadBalancerArgs
from components.workload.microservice import Microservice
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from systems.layering_detection.aggregator import Aggregator, AggregatorArgs
from systems.layering_detection.cutover import cutover_args
from systems.layering_detection.layering import Layering, LayeringArgs
from systems.layering_detection.orchestrator import Orchestrator, OrchestratorArgs
from systems.layering_detection.service import SYSTEM, Wiring
from systems.layering_detection.spec import LayeringDetectionSpec
from systems.layering_detection.wash_trading import WashTrading, WashTradingArgs


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
        wiring = self._wiring(space)
        layering = Layering(f"{name}-layering", LayeringArgs(spec=args.spec.layering, wiring=wiring), self._child)
        wash_trading = WashTrading(
            f"{name}-wash-trading", WashTradingArgs(spec=args.spec.wash_trading, wiring=wiring), self._child
        )
        aggregator = Aggregator(
            f"{name}-aggregator",
            AggregatorArgs(
                spec=args.spec.aggregator,
                wiring=wiring,
                output=self._volume(space, "output"),
                logs=self._volume(space, "logs"),
            ),
            self._child,
        )
        orchestrator = Orchestrator(
            f"{name}-orchestrator",
            OrchestratorArgs(
                spec=args.spec.orchestrator,
                wiring=wiring,
                layering=layering,
                wash_trading=wash_trading,
                aggregator=aggregator,
                input=self._volume(space, "input", read_only=True),
            ),
            self._child,
        )
        topic_arn = (
            self._monitoring(args.spec.alarms, wiring, [layering, wash_trading, aggregator, orchestrator]).topic_arn
            if args.spec.alarms
            else None
        )
        self.cutover = (
            Cutover(f"{name}-cutover", cutover_args(args.spec.cutover, wiring, orchestrator, topic_arn), self._child)
            if args.spec.cutover
            else None
        )
        """The way over from ECS, while the settings ask for one."""
        self.namespace = space.namespace
        self.url = orchestrator.url
        self.register_outputs({"namespace": self.namespace, "url": self.url})

    def _wiring(self, space: Namespace) -> Wiring:
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
        return Wiring(
            environment=args.environment,
            image_tag=args.spec.image_tag,
            namespace=space,
            platform=args.platform,
            secret_store=store,
            load_balancer=load_balancer,
        )

    def _monitoring(self, spec: AlarmsSpec, wiring: Wiring, services: Sequence[Microservice]) -> Monitoring:
        return Monitoring(
            f"{self._name}-monitoring",
            MonitoringArgs(
                spec=spec,
                system=SYSTEM,
                namespace=wiring.namespace,
                platform=self._args.platform,
                metrics=self._args.platform.metrics,
                load_balancer=wiring.load_balancer,
                services=services,
            ),
            self._child,
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
