"""The monitoring of a system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pulumi

from components.monitoring.alarm_topic import AlarmTopic, AlarmTopicArgs
from components.monitoring.alarms import Alarm, load_balancer_alarms, pod_alarms, queue_alarms, request_alarms
from components.monitoring.dashboard import Dashboard, DashboardArgs
from components.monitoring.metric_alarms import MetricAlarms, MetricAlarmsArgs
from components.monitoring.prometheus_alerts import PrometheusAlerts, PrometheusAlertsArgs
from components.monitoring.recipients import AlarmsSpec
from components.monitoring.signals import Queue, ServiceSignals, TargetGroup
from components.monitoring.target_group import IngressBackend, find_target_group
from components.workload.context import WorkloadContext
from components.workload.microservice import Microservice
from components.workload.probes import PORT_NAME

LOAD_BALANCER = "load-balancer"
"""Title of the section with the alarms of the load balancer."""

Alarms = Mapping[str, Alarm]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringArgs:
    """The services of one system, and the context that they share."""

    spec: AlarmsSpec
    context: WorkloadContext
    services: Sequence[Microservice]
    queues: Mapping[str, Queue] = field(default_factory=dict[str, Queue])
    """Queues that services consume, by the name of the service."""


class Monitoring(pulumi.ComponentResource):
    """Alarms and dashboards of a system, generated from the declarations of its services."""

    TYPE = "landfall:monitoring:Monitoring"

    topic_arn: pulumi.Output[str]
    """ARN of the topic of all alarms; subscribe endpoints that contain a secret with the AWS CLI."""

    def __init__(self, name: str, args: MonitoringArgs, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        context, metrics = args.context, args.context.platform.metrics
        title = context.namespace.plain_name

        topic = AlarmTopic(
            f"{name}-topic",
            AlarmTopicArgs(
                spec=args.spec,
                account_id=context.platform.account_id,
                region=context.platform.region,
                display_name=title,
            ),
            self._child,
        )
        self.topic_arn = topic.arn
        signals = [self._signals(service) for service in args.services]
        sections = self._sections(signals)
        self._metric_alarms(sections)
        Dashboard(
            f"{name}-cloudwatch",
            DashboardArgs(title=title, region=context.platform.region, sections=sections),
            self._child,
        )
        if metrics.prometheus:
            PrometheusAlerts(
                f"{name}-prometheus",
                PrometheusAlertsArgs(
                    system=context.system,
                    namespace=context.namespace,
                    services=signals,
                    depends_on=metrics.prometheus_ready,
                ),
                self._child,
            )
        self.register_outputs({"topicArn": self.topic_arn})

    def _signals(self, service: Microservice) -> ServiceSignals:
        return ServiceSignals(
            cluster=self._args.context.platform.cluster_name,
            namespace=service.namespace.plain_name,
            service=service.service,
            min_replicas=service.spec.scaling.min,
            longest_request_seconds=service.spec.longest_request_seconds,
            thresholds=service.spec.alarms,
            target_group=self._target_group(service),
            queue=self._args.queues.get(service.service),
        )

    def _target_group(self, service: Microservice) -> TargetGroup | None:
        load_balancer = self._args.context.load_balancer
        if service.ingress is None or load_balancer is None:
            return None
        backend = IngressBackend(
            cluster=self._args.context.platform.cluster_name,
            group=load_balancer.class_name,
            namespace=service.namespace.plain_name,
            ingress=service.service,
            kubernetes_service=service.spec.service_name or service.service,
            port=PORT_NAME,
        )
        return find_target_group(backend, service.ingress, self)

    def _sections(self, signals: Sequence[ServiceSignals]) -> Mapping[str, Alarms]:
        """Return the alarms of each service, and those of the load balancer if one is used; omit empty sections."""
        sections: dict[str, Alarms] = {}
        for watched in signals:
            sections[watched.service] = {**request_alarms(watched), **queue_alarms(watched)}
            if self._args.context.platform.metrics.container_insights:
                sections[watched.service] = {**pod_alarms(watched), **sections[watched.service]}
        target_groups = [watched.target_group for watched in signals if watched.target_group]
        if target_groups:
            sections[LOAD_BALANCER] = load_balancer_alarms(
                self._args.context.namespace.plain_name,
                target_groups[0].load_balancer,
                self._args.spec.load_balancer_errors,
            )
        return {title: alarms for title, alarms in sections.items() if alarms}

    def _metric_alarms(self, sections: Mapping[str, Alarms]) -> None:
        services = {service.service: [service] for service in self._args.services}
        for title, alarms in sections.items():
            watched = services.get(title, self._args.services)
            MetricAlarms(
                f"{self._name}-{title}",
                MetricAlarmsArgs(
                    alarms=alarms,
                    topic_arn=self.topic_arn,
                    depends_on=[*watched, *self._args.context.platform.metrics.container_insights_ready],
                ),
                self._child,
            )
