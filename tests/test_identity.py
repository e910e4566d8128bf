"""Type tokens are identity: Pulumi replaces a component whose type token changes.

A rename needs ``Alias(type_=…)`` on the component, a test that the old state is found, and a line in CHANGELOG.md;
then change the list here.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.support.sources import parsed

ROOT = Path(__file__).parent.parent

TYPES = {
    "landfall:addons:AddonSecrets": "components/addons/kit/addon_secrets.py",
    "landfall:addons:ArgoCd": "components/addons/argo_cd/argo_cd.py",
    "landfall:addons:BackupBucket": "components/aws/backup_bucket.py",
    "landfall:addons:CertManager": "components/addons/cert_manager/cert_manager.py",
    "landfall:addons:CloudWatchObservability": "components/addons/cloudwatch_observability.py",
    "landfall:addons:ClusterAutoscaler": "components/addons/cluster_autoscaler/cluster_autoscaler.py",
    "landfall:addons:CoreDns": "components/addons/coredns.py",
    "landfall:addons:Datadog": "components/addons/datadog.py",
    "landfall:addons:EbsCsi": "components/addons/ebs_csi.py",
    "landfall:addons:EfsCsi": "components/addons/efs_csi.py",
    "landfall:addons:ExternalDns": "components/addons/external_dns.py",
    "landfall:addons:ExternalSecrets": "components/addons/external_secrets.py",
    "landfall:addons:Falco": "components/addons/falco.py",
    "landfall:addons:FluentBit": "components/addons/fluent_bit.py",
    "landfall:addons:Gatekeeper": "components/addons/gatekeeper/gatekeeper.py",
    "landfall:addons:InterruptionQueue": "components/addons/karpenter/queue.py",
    "landfall:addons:Jaeger": "components/addons/jaeger.py",
    "landfall:addons:Karpenter": "components/addons/karpenter/karpenter.py",
    "landfall:addons:KarpenterNodeRole": "components/addons/karpenter/node_role.py",
    "landfall:addons:Keda": "components/addons/keda.py",
    "landfall:addons:KubePrometheusStack": "components/addons/kube_prometheus_stack/kube_prometheus_stack.py",
    "landfall:addons:KubeProxy": "components/addons/kube_proxy.py",
    "landfall:addons:LoadBalancerController": "components/addons/load_balancer_controller/load_balancer_controller.py",
    "landfall:addons:MetricsServer": "components/addons/metrics_server.py",
    "landfall:addons:MonitoringDefinitions": "components/addons/kube_prometheus_stack/definitions.py",
    "landfall:addons:NginxIngress": "components/addons/nginx_ingress.py",
    "landfall:addons:NvidiaDevicePlugin": "components/addons/nvidia_device_plugin.py",
    "landfall:addons:OpenTelemetryCollector": "components/addons/opentelemetry_collector.py",
    "landfall:addons:PodIdentityAgent": "components/addons/pod_identity_agent.py",
    "landfall:addons:Reloader": "components/addons/reloader.py",
    "landfall:addons:Velero": "components/addons/velero/velero.py",
    "landfall:addons:VerticalPodAutoscaler": "components/addons/vertical_pod_autoscaler.py",
    "landfall:addons:VpcCni": "components/addons/vpc_cni.py",
    "landfall:aws:AdoptedVpc": "components/aws/network/adopted_vpc.py",
    "landfall:aws:Cluster": "components/aws/cluster/cluster.py",
    "landfall:aws:ContainerRegistry": "components/aws/delivery/container_registry.py",
    "landfall:aws:FileSystem": "components/aws/file_system.py",
    "landfall:aws:FlowLog": "components/aws/network/flow_log.py",
    "landfall:aws:GitHubOidc": "components/aws/delivery/github_oidc.py",
    "landfall:aws:IrsaRole": "components/aws/irsa.py",
    "landfall:aws:Network": "components/aws/network/network.py",
    "landfall:aws:NodeGroup": "components/aws/cluster/node_group.py",
    "landfall:aws:Vpc": "components/aws/network/vpc.py",
    "landfall:aws:VpcEndpoints": "components/aws/network/vpc_endpoints.py",
    "landfall:cutover:Cutover": "components/cutover/cutover.py",
    "landfall:cutover:Gate": "components/cutover/gate.py",
    "landfall:cutover:WeightedDns": "components/cutover/weighted_dns.py",
    "landfall:email-rag:Backend": "systems/email_rag/backend.py",
    "landfall:email-rag:Beat": "systems/email_rag/worker.py",
    "landfall:email-rag:DataImport": "systems/email_rag/data_import.py",
    "landfall:email-rag:EmailRag": "systems/email_rag/system.py",
    "landfall:email-rag:EmailWorker": "systems/email_rag/worker.py",
    "landfall:email-rag:Frontend": "systems/email_rag/frontend.py",
    "landfall:email-rag:Migration": "systems/email_rag/jobs.py",
    "landfall:email-rag:ModelDownload": "systems/email_rag/jobs.py",
    "landfall:email-rag:Stores": "systems/email_rag/stores.py",
    "landfall:flexdesk:Backend": "systems/flexdesk/backend.py",
    "landfall:flexdesk:Flexdesk": "systems/flexdesk/system.py",
    "landfall:flexdesk:Migration": "systems/flexdesk/schema_migration.py",
    "landfall:layering-detection:Aggregator": "systems/layering_detection/aggregator.py",
    "landfall:layering-detection:Layering": "systems/layering_detection/layering.py",
    "landfall:layering-detection:LayeringDetection": "systems/layering_detection/system.py",
    "landfall:layering-detection:Orchestrator": "systems/layering_detection/orchestrator.py",
    "landfall:layering-detection:WashTrading": "systems/layering_detection/wash_trading.py",
    "landfall:monitoring:AlarmTopic": "components/monitoring/alarm_topic.py",
    "landfall:monitoring:Dashboard": "components/monitoring/dashboard.py",
    "landfall:monitoring:MetricAlarms": "components/monitoring/metric_alarms.py",
    "landfall:monitoring:Monitoring": "components/monitoring/monitoring.py",
    "landfall:monitoring:PrometheusAlerts": "components/monitoring/prometheus_alerts.py",
    "landfall:platform:PriorityClasses": "components/priority_classes.py",
    "landfall:stacks:Delivery": "stacks/delivery.py",
    "landfall:stacks:OwnPlatform": "stacks/own_platform.py",
    "landfall:stacks:SharedPlatform": "stacks/shared_platform.py",
    "landfall:stores:Chroma": "components/stores/chroma.py",
    "landfall:stores:Credentials": "components/stores/credentials.py",
    "landfall:stores:DatabaseBackup": "components/stores/database_backup.py",
    "landfall:stores:ManagedBroker": "components/stores/managed/broker.py",
    "landfall:stores:ManagedCache": "components/stores/managed/cache.py",
    "landfall:stores:ManagedPostgreSql": "components/stores/managed/postgresql.py",
    "landfall:stores:PostgreSql": "components/stores/postgresql.py",
    "landfall:stores:RabbitMq": "components/stores/rabbitmq.py",
    "landfall:stores:RandomValue": "components/stores/random_value.py",
    "landfall:stores:Redis": "components/stores/redis.py",
    "landfall:workload:BlockVolumes": "components/workload/block_volumes.py",
    "landfall:workload:CronJob": "components/workload/job.py",
    "landfall:workload:EfsVolume": "components/workload/efs_volume.py",
    "landfall:workload:Job": "components/workload/job.py",
    "landfall:workload:LoadBalancer": "components/workload/load_balancer.py",
    "landfall:workload:Microservice": "components/workload/microservice.py",
    "landfall:workload:Namespace": "components/workload/namespace.py",
    "landfall:workload:NginxClass": "components/workload/nginx_class.py",
    "landfall:workload:SecretStore": "components/workload/secrets.py",
    "landfall:workload:StatefulService": "components/workload/stateful_service.py",
    "landfall:workload:Worker": "components/workload/worker.py",
}

COMPONENT_BASES = {"pulumi.ComponentResource", "CronJob", "Job", "Microservice", "StatefulService", "Worker"}
"""Base classes of components."""


def components() -> list[tuple[ast.ClassDef, str]]:
    """Return every component of the program with its file."""
    return [
        (node, path.relative_to(ROOT).as_posix())
        for part in ("components", "systems", "stacks")
        for path in sorted((ROOT / part).rglob("*.py"))
        for node in ast.walk(parsed(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.ClassDef) and COMPONENT_BASES & {ast.unparse(base) for base in node.bases}
    ]


def token(component: ast.ClassDef) -> str | None:
    """Return the literal TYPE of the class; an annotation would make it an output."""
    for statement in component.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="TYPE")], value=ast.Constant(value=str(found))):
                return found
            case _:
                pass
    return None


def test_every_component_has_its_own_type_token() -> None:
    assert [f"{path}: {node.name}" for node, path in components() if token(node) is None] == []
    tokens = [token(node) for node, _ in components()]
    assert len(tokens) == len(set(tokens))


def test_type_tokens_are_those_of_existing_states() -> None:
    found = {str(token(node)): path for node, path in components()}
    assert found == TYPES, __doc__


def test_a_type_token_has_the_area_and_the_class() -> None:
    for node, _ in components():
        assert re.fullmatch(rf"landfall:[a-z-]+:{node.name}", token(node) or "")


def test_a_microservice_registers_with_the_token_of_its_own_class() -> None:
    source = (ROOT / "components/workload/microservice.py").read_text(encoding="utf-8")
    assert "super().__init__(self.TYPE, name, {}, opts)" in source
