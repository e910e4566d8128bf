"""Layering detection on ECS: the facts of its Terraform files, with the defaults of their variables.

Source: achaykovsky/Layering-Detection-Analytics. A fact that no file sets has the default of ECS or of the load
balancer, and names it.
"""

from __future__ import annotations

from collections.abc import Mapping

from migration.ecs_units import cpu_quantity, memory_quantity
from migration.facts import SourcedValue
from migration.layering_detection.services import EcsService, ecs_services
from migration.layering_detection.source_files import (
    ALB,
    ALB_DEFAULT,
    AUTOSCALING,
    ECR,
    ECS,
    ECS_DEFAULT,
    MONITORING,
    NAME,
    SECRETS,
    SECURITY,
    STORAGE,
    VARIABLES,
    VPC,
)
from migration.model.container import HealthCheck, Image, Process, Repository, Resources
from migration.model.platform import FileSystem, Observability, StoredSecret, Vpc
from migration.model.replication import Alarm, Autoscaling, Lifecycle, Replicas
from migration.model.system import Service, System
from migration.model.traffic import Endpoint, LoadBalancer, Network, TargetGroup

CPU_UNITS = 512
"""CPU units of each service."""

ZONES = 2
"""Number of availability zones, each with a NAT gateway."""


def layering_detection(environment: str) -> System:
    """Return the system in one environment."""
    production = environment == "prod"
    allowed = "a required setting without 0.0.0.0/0" if production else "0.0.0.0/0"
    return System(
        source=ECS,
        services={name: _service(name, service, environment) for name, service in ecs_services(environment).items()},
        load_balancer=LoadBalancer(
            source=ALB,
            scheme=SourcedValue("internet-facing", "internal is false"),
            listeners=("HTTP 80",),
            allowed_cidr_blocks=(allowed,),
            idle_timeout_seconds=SourcedValue(60, ALB_DEFAULT),
            deletion_protection=production,
            drop_invalid_header_fields=SourcedValue(value=False, original=ALB_DEFAULT),
            http2=True,
            cross_zone=True,
        ),
        vpc=Vpc(
            source=VPC,
            availability_zones=SourcedValue(ZONES, source=VARIABLES),
            nat_gateways=ZONES,
            public_ip_addresses=SourcedValue(value=False, source=ECS),
        ),
        file_system=FileSystem(
            source=STORAGE, encrypted=True, performance_mode="generalPurpose", throughput_mode="bursting"
        ),
        stored_secrets={
            secret: StoredSecret(source=SECRETS, recovery_window_days=7)
            for secret in ("api-key", "pseudonymization-salt")
        },
        observability=Observability(
            source=ECS,
            log_group="/ecs/layering-detection/<service>",
            log_stream=SourcedValue("ecs/<service>-container/<task>", "prefix ecs"),
            log_retention_days=SourcedValue(7, source=VARIABLES),
            container_insights=True,
        ),
    )


def _service(name: str, service: EcsService, environment: str) -> Service:
    cpu, memory = cpu_quantity(CPU_UNITS), memory_quantity(service.memory_mb)
    return Service(
        source=ECS,
        environment={
            "PORT": str(service.port),
            "LOG_LEVEL": "INFO",
            "RATE_LIMIT_PER_MINUTE": "100",
            **service.environment,
        },
        secrets={"API_KEY": f"{NAME}/{environment}/api-key#api_key", **service.secrets},
        image=Image(source=VARIABLES, repository=f"{NAME}-{name}", tag="latest"),
        repository=Repository(
            source=ECR, tag_mutability="MUTABLE", scan_on_push=True, max_images=10, encryption="AES256"
        ),
        resources=Resources(source=VARIABLES, cpu=cpu, cpu_limit=cpu, memory=memory, memory_limit=memory),
        process=_process(name),
        endpoint=Endpoint(
            source=ECS, protocol=SourcedValue("TCP", "tcp"), port=service.port, container_port=service.port
        ),
        replicas=Replicas(source=VARIABLES, desired=service.desired, min=1, max=service.max),
        autoscaling=Autoscaling(
            source=AUTOSCALING,
            cpu_percent=70,
            memory_percent=80,
            scale_out_cooldown_seconds=60,
            scale_in_cooldown_seconds=300,
        ),
        liveness_probe=HealthCheck(
            source=ECS,
            kind=SourcedValue("http", "Python in a shell"),
            path="/health",
            interval_seconds=30,
            timeout_seconds=10,
            initial_delay_seconds=5,
            failure_threshold=3,
        ),
        lifecycle=Lifecycle(
            source=ECS,
            restart_policy=SourcedValue("Always", "the service replaces a stopped task"),
            rollout_max_percent=200,
            rollout_min_healthy_percent=100,
            health_check_grace_seconds=60,
            termination_grace_seconds=SourcedValue(30, ECS_DEFAULT),
            topology_spread=SourcedValue(("zone",), ECS_DEFAULT),
        ),
        network=Network(
            source=SECURITY, allowed_sources=("load balancer", *_others(name)), allowed_destinations=("anywhere",)
        ),
        target_group=_target_group(),
        listener_rule=service.rule,
        alarms=_alarms(name),
        dashboard=SourcedValue(("CPU", "memory", "replicas"), source=MONITORING),
        volumes=service.volumes,
    )


def _process(name: str) -> Process:
    return Process(
        source=f"services/{name}-service/Dockerfile",
        command="python main.py",
        processes=SourcedValue(1, "uvicorn", source=f"services/{name}-service/main.py"),
        user_id=SourcedValue(1000, "appuser"),
        group_id=SourcedValue(1000, "appuser"),
        read_only_root_filesystem=SourcedValue(value=False, original=ECS_DEFAULT, source=ECS),
        security_settings=SourcedValue(("non-root",), "USER appuser"),
        service_variables=SourcedValue(value=False, original=ECS_DEFAULT, source=ECS),
        iam_role=SourcedValue(value=True, original="EFS access points", source=SECURITY),
    )


def _others(name: str) -> tuple[str, ...]:
    """Return the other services, which share one security group with this one."""
    return tuple(sorted({"aggregator", "layering", "orchestrator", "wash-trading"} - {name}))


def _target_group() -> TargetGroup:
    return TargetGroup(
        source=ALB,
        protocol="HTTP",
        target_type="ip",
        health_path="/health",
        success_codes="200",
        interval_seconds=30,
        timeout_seconds=10,
        healthy_threshold=2,
        unhealthy_threshold=3,
        deregistration_delay_seconds=30,
    )


def _alarms(service: str) -> Mapping[str, Alarm]:
    two_periods = "2 x 300 s"
    return {
        "cpu": Alarm(
            source=MONITORING,
            name=f"{NAME}-{service}-high-cpu",
            metric="AWS/ECS CPUUtilization, Average",
            condition="GreaterThanThreshold 80",
            periods=two_periods,
            missing_data="notBreaching",
            has_action=False,
        ),
        "memory": Alarm(
            source=MONITORING,
            name=f"{NAME}-{service}-high-memory",
            metric="AWS/ECS MemoryUtilization, Average",
            condition="GreaterThanThreshold 85",
            periods=two_periods,
            missing_data="notBreaching",
            has_action=False,
        ),
        "running": Alarm(
            source=MONITORING,
            name=f"{NAME}-{service}-low-task-count",
            metric="AWS/ECS RunningTaskCount, Average",
            condition="LessThanThreshold 1",
            periods="1 x 60 s",
            missing_data="breaching",
            has_action=False,
        ),
    }
