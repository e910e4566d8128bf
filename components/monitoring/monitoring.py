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
from components.monitoring.servers import WatchedServer
from components.monitoring.signals import Queue, Requests, WorkloadSignals
from components.monitoring.target_group import IngressBackend, find_target_group
from components.monitoring.watched import RunningWorkload, Workload, job_signals, running_signals
from components.workload.context import WorkloadContext
from components.workload.job import CronJob, Job
from components.workload.load_balancer import LoadBalancer
from components.workload.microservice import Microservice
from components.workload.probes import PORT_NAME

LOAD_BALANCER = "load-balancer"
"""Title of the section with the alarms of the load balancer."""

Alarms = Mapping[str, Alarm]


@dataclass(frozen=True, slots=True, kw_only=True)
class MonitoringArgs:
    """The workloads and servers of one system, and the context that they share."""

    spec: AlarmsSpec
    context: WorkloadContext
    workloads: Sequence[Workload]
    servers: Sequence[WatchedServer] = ()
    """Databases, caches and brokers that AWS operates."""
    queues: Mapping[str, Queue] = field(default_factory=dict[str, Queue])
    """Queues on SQS that workloads consume, by the name of the workload."""


class Monitoring(pulumi.ComponentResource):
    """Alarms and dashboards of a system, generated from the declarations of its workloads.

    CloudWatch has no metric of Jobs and volumes: only Prometheus watches them.
    """

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
        running = [self._signals(each) for each in args.workloads if not isinstance(each, Job | CronJob)]
        jobs = [job_signals(each) for each in args.workloads if isinstance(each, Job | CronJob)]
        sections = self._sections(running)
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
                    workloads=[*running, *jobs],
                    depends_on=metrics.prometheus_ready,
                ),
                self._child,
            )
        self.register_outputs({"topicArn": self.topic_arn})

    def _signals(self, workload: RunningWorkload) -> WorkloadSignals:
        return running_signals(
            workload,
            self._args.context.platform.cluster_name,
            queue=self._args.queues.get(workload.service),
            requests=self._requests(workload) if isinstance(workload, Microservice) else None,
        )

    def _requests(self, service: Microservice) -> Requests | None:
        load_balancer = self._args.context.ingress_class
        if service.ingress is None or not isinstance(load_balancer, LoadBalancer):
            return None
        backend = IngressBackend(
            cluster=self._args.context.platform.cluster_name,
            group=load_balancer.class_name,
            namespace=service.namespace.plain_name,
            ingress=service.service,
            kubernetes_service=service.spec.service_name or service.service,
            port=PORT_NAME,
        )
        thresholds = service.spec.alarms
        return Requests(
            target_group=find_target_group(backend, service.ingress, self),
            server_error_percent=thresholds.server_error_percent,
            latency_seconds=thresholds.latency_seconds or service.spec.longest_request_seconds,
            unhealthy_targets=thresholds.unhealthy_targets,
            client_error_percent=thresholds.client_error_percent,
        )

    def _sections(self, running: Sequence[WorkloadSignals]) -> Mapping[str, Alarms]:
        """Return the alarms of each workload and server, and those of the load balancer; omit empty sections."""
        sections: dict[str, Alarms] = {}
        for watched in running:
            sections[watched.service] = {**request_alarms(watched), **queue_alarms(watched)}
            if self._args.context.platform.metrics.container_insights:
                sections[watched.service] = {**pod_alarms(watched), **sections[watched.service]}
        sections |= {server.name: server.alarms for server in self._args.servers}
        exposed = [watched.requests.target_group for watched in running if watched.requests]
        if exposed:
            sections[LOAD_BALANCER] = load_balancer_alarms(
                self._args.context.namespace.plain_name,
                exposed[0].load_balancer,
                self._args.spec.load_balancer_errors,
            )
        return {title: alarms for title, alarms in sections.items() if alarms}

    def _metric_alarms(self, sections: Mapping[str, Alarms]) -> None:
        workloads = self._args.workloads
        watched: Mapping[str, pulumi.Resource] = {
            **{workload.service: workload for workload in workloads},
            **{server.name: server.resource for server in self._args.servers},
        }
        for title, alarms in sections.items():
            depends_on = [watched[title]] if title in watched else workloads
            MetricAlarms(
                f"{self._name}-{title}",
                MetricAlarmsArgs(
                    alarms=alarms,
                    topic_arn=self.topic_arn,
                    depends_on=[*depends_on, *self._args.context.platform.metrics.container_insights_ready],
                ),
                self._child,
            )
