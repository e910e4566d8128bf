"""Why layering detection is planned differently from how it ran on ECS, by the name of the fact."""

from __future__ import annotations

from collections.abc import Mapping

from migration.system import Service, System

_INSIGHTS = "Container Insights measures pods where AWS/ECS measured tasks."
_NOBODY = "The Terraform files give their alarms no action: they turned red in the console, and nobody was told."
_UNKNOWN = "No data is neither good nor bad: this alarm says that it does not know, the one on running pods goes off."

_WORKLOADS: Mapping[str, str] = {
    "services/*/image/release": "A release by name: `latest` could not be rolled back to.",
    "services/*/resources/cpu_limit": (
        "Fargate ends a task's CPU at what it has reserved; here a pod may use what its node has to spare, and the "
        "request is still its own."
    ),
    "services/*/process/command": (
        "The server that main.py starts, without its exit after 1000 requests: probes count, so that every pod would "
        "restart within two hours."
    ),
    "services/*/process/read_only_root_file_system": "The services write to their volumes and /tmp only.",
    "services/*/process/hardening": (
        "What Kubernetes calls the restricted level; the services need none of what it takes."
    ),
    "services/*/process/aws_role": (
        "One role for all four, for EFS. Here the node's driver mounts, and the services call no AWS API."
    ),
    "services/*/replicas/desired": (
        "The autoscaler alone decides between the bounds: a number here would reset it with each rollout."
    ),
    "services/*/readiness/*": (
        "Kubernetes asks twice: liveness restarts, readiness takes out of load balancing. ECS had one check for both; "
        "the shorter interval takes a pod out sooner."
    ),
    "services/*/lifecycle/start_grace_seconds": (
        "So long ECS killed no task that failed a check. Here the load balancer's check never kills, and liveness does "
        "after three failures, a minute after the start at the earliest."
    ),
    "services/*/lifecycle/stop_seconds": (
        "The wait for the load balancer and the longest request together. The pod no longer cuts a run off; the load "
        "balancer still does after its 30 s, as on ECS."
    ),
    "services/*/lifecycle/serve_on_seconds": (
        "ECS takes a task out of its target group before it stops it. Here both begin at once, so the pod serves on "
        "for as long as deregistration takes."
    ),
    "services/*/lifecycle/evicted_at_once": (
        "Fargate has no nodes to drain; here a drain takes one pod of a service at a time."
    ),
    "services/*/lifecycle/spread_over": (
        "Over nodes too: Fargate has a machine for each task, here several pods share one."
    ),
    "services/*/endpoint/dns_name": (
        "The URLs named these hosts on ECS too, but nothing there made the names: no service discovery is in the "
        "Terraform files. Here the Services do."
    ),
    "services/*/network/callers": (
        "Only who calls it may: the load balancer's subnets and, as it declares, the orchestrator. One security "
        "group let each of the four reach each."
    ),
    "services/*/network/reaches": "DNS and the services that it calls, and nothing else: none calls the internet.",
    "services/*/volumes/writable-*": "The root file system is read-only; Python gets a /tmp of its own.",
    "unread/Deployment/*/metadata.annotations.secret.reloader.stakater.com/auto": (
        "Pods restart when a secret of theirs changes; ECS kept the old value until the next deployment."
    ),
}

_TRAFFIC: Mapping[str, str] = {
    "services/orchestrator/listener_rule/paths": (
        "The default action is written as a rule for every path, and /orchestrate* matched /orchestrated as well."
    ),
    "services/layering/listener_rule/order": (
        "Host rules come first: on ECS the paths of rule 100 took /health and / from every host."
    ),
    "services/wash-trading/listener_rule/order": "Host rules come first, as for layering.",
    "services/aggregator/listener_rule/order": "Host rules come first, as for layering.",
    "load_balancer/callers": "Each stack names its callers; the open default is not taken over.",
    "load_balancer/idle_timeout_seconds": (
        "A run may take 200 s, and a caller behind 60 s would see a 504 while it goes on."
    ),
    "load_balancer/drops_invalid_headers": "Malformed headers are not passed on: they serve request smuggling only.",
}

_MONITORING: Mapping[str, str] = {
    "services/*/alarms/cpu/metric": f"{_INSIGHTS} Both are in percent of what is reserved.",
    "services/*/alarms/memory/metric": f"{_INSIGHTS} Both are in percent of what is reserved.",
    "services/*/alarms/running/metric": f"{_INSIGHTS} A pod counts once it can take work, a task did once it ran.",
    "services/*/alarms/cpu/missing_data": _UNKNOWN,
    "services/*/alarms/memory/missing_data": _UNKNOWN,
    "services/*/alarms/cpu/tells": _NOBODY,
    "services/*/alarms/memory/tells": _NOBODY,
    "services/*/alarms/running/tells": _NOBODY,
    "services/*/alarms/errors/*": "ECS had no alarm on answers of 5xx.",
    "services/*/alarms/latency/*": "ECS had no alarm on slow answers.",
    "services/*/alarms/replicas/*": "ECS had no alarm on a rollout that is stuck.",
    "services/*/alarms/restarts/*": "ECS had no alarm on containers that restart again and again.",
    "alarms/load-balancer-errors/*": "ECS had no alarm on what the load balancer answers when no service does.",
    "services/*/dashboard": "The three graphs of ECS first, then one for each further alarm.",
}

_OWN_PLATFORM: Mapping[str, str] = {
    "file_system/throughput_mode": "Bursting throughput grows with what is stored, and here that is little.",
    "file_system/tiering": "Files that nobody reads for a month cost less; the first read brings them back.",
    "observability/log_group": "One group for the cluster, a stream in it for each container.",
}

_ELSEWHERE = "The stack uses a platform that is there already; whoever made it decides."

_SHARED_PLATFORM: Mapping[str, str] = {"file_system/*": _ELSEWHERE, "observability/*": _ELSEWHERE}

_HTTPS: Mapping[str, str] = {
    "load_balancer/listeners": (
        "HTTPS: the Terraform files have it too, once they are given a certificate; there without the rules, so that "
        "every host and path was the orchestrator's."
    ),
    "load_balancer/tls_policy": "TLS 1.2 and 1.3; the Terraform files name a policy of 2017 for HTTPS.",
}

_PROMETHEUS: Mapping[str, str] = {
    "unread/PrometheusRule/layering-detection": "The same alarms once more for Alertmanager; ECS had no Prometheus.",
    "unread/ConfigMap/layering-detection-dashboard": "The same dashboard once more for Grafana; ECS had none.",
}

_CHOSEN_NODES: Mapping[str, str] = {
    "services/*/lifecycle/nodes": "The settings name the nodes; Fargate has none to choose from."
}

_BY_ENVIRONMENT: Mapping[str, Mapping[str, str]] = {
    "prod": {"observability/log_retention_days": "A week is for dev; in prod questions come later."},
    "staging": {
        "services/*/volumes/*/directory": "Staging has directories of its own, so that it can share dev's files."
    },
}


def reasons(environment: str, planned: System) -> Mapping[str, str]:
    """The reasons that hold for what is planned in one environment; ``*`` in a name stands for any text."""
    return {
        **_WORKLOADS,
        **_TRAFFIC,
        **_MONITORING,
        **(_OWN_PLATFORM if planned.file_system else _SHARED_PLATFORM),
        **(_HTTPS if planned.load_balancer and planned.load_balancer.tls_policy else {}),
        **(_PROMETHEUS if any(name.startswith("PrometheusRule/") for name in planned.unread) else {}),
        **(_CHOSEN_NODES if any(_nodes(service) for service in planned.services.values()) else {}),
        **_BY_ENVIRONMENT.get(environment, {}),
    }


def _nodes(service: Service) -> bool:
    return bool(service.lifecycle and service.lifecycle.nodes)
