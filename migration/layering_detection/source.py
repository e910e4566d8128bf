"""Layering detection as it ran on ECS: the facts of its Terraform files, with the defaults of their variables.

Source: achaykovsky/Layering-Detection-Analytics. Where a file says nothing, the default of ECS or of the load
balancer holds, and the fact says so.
"""

from __future__ import annotations

from collections.abc import Mapping

from migration.ecs_units import cpu_quantity, memory_quantity
from migration.facts import Converted
from migration.layering_detection.four import Traits, four
from migration.layering_detection.places import (
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
from migration.parts.container import HealthCheck, Image, Process, Repository, Resources
from migration.parts.platform import FileSystem, Observability, StoredSecret, Vpc
from migration.parts.replication import Alarm, Autoscaling, Lifecycle, Replicas
from migration.parts.traffic import Endpoint, LoadBalancer, Network, TargetGroup
from migration.system import Service, System

CPU_UNITS = 512
"""Of each of the four."""

ZONES = 2
"""Each has a NAT gateway."""


def layering_detection(environment: str) -> System:
    """The whole system in one environment."""
    production = environment == "prod"
    anybody = "the blocks that are named: 0.0.0.0/0 is refused" if production else "0.0.0.0/0"
    return System(
        place=ECS,
        services={name: _service(name, traits, environment) for name, traits in four(environment).items()},
        load_balancer=LoadBalancer(
            place=ALB,
            scheme=Converted("internet-facing", "internal is false"),
            listeners=("HTTP 80",),
            callers=(anybody,),
            idle_timeout_seconds=Converted(60, ALB_DEFAULT),
            deletion_protection=production,
            drops_invalid_headers=Converted(value=False, words=ALB_DEFAULT),
            http2=True,
            cross_zone=True,
        ),
        vpc=Vpc(
            place=VPC,
            zones=Converted(ZONES, place=VARIABLES),
            nat_gateways=ZONES,
            public_addresses=Converted(value=False, place=ECS),
        ),
        file_system=FileSystem(
            place=STORAGE, encrypted=True, performance_mode="generalPurpose", throughput_mode="bursting"
        ),
        stored_secrets={
            f"{NAME}/{environment}/{secret}": StoredSecret(place=SECRETS, recovery_days=7)
            for secret in ("api-key", "pseudonymization-salt")
        },
        observability=Observability(
            place=ECS,
            log_group="/ecs/layering-detection/<service>",
            log_stream=Converted("ecs/<service>-container/<task>", "prefix ecs"),
            log_retention_days=Converted(7, place=VARIABLES),
            container_insights=True,
        ),
    )


def _service(name: str, traits: Traits, environment: str) -> Service:
    cpu, memory = cpu_quantity(CPU_UNITS), memory_quantity(traits.memory_mb)
    return Service(
        place=ECS,
        environment={
            "PORT": str(traits.port),
            "LOG_LEVEL": "INFO",
            "RATE_LIMIT_PER_MINUTE": "100",
            **traits.environment,
        },
        secrets={"API_KEY": f"{NAME}/{environment}/api-key#api_key", **traits.secrets},
        image=Image(place=VARIABLES, repository=f"{NAME}-{name}", release="latest"),
        repository=Repository(place=ECR, tags="MUTABLE", scan_on_push=True, images_kept=10, encryption="AES256"),
        resources=Resources(place=VARIABLES, cpu=cpu, cpu_limit=cpu, memory=memory, memory_limit=memory),
        process=_process(name),
        endpoint=Endpoint(place=ECS, protocol=Converted("TCP", "tcp"), port=traits.port, container_port=traits.port),
        replicas=Replicas(place=VARIABLES, desired=traits.desired, min=1, max=traits.most),
        autoscaling=Autoscaling(
            place=AUTOSCALING,
            cpu_percent=70,
            memory_percent=80,
            scale_out_wait_seconds=60,
            scale_in_wait_seconds=300,
        ),
        health_check=HealthCheck(
            place=ECS,
            kind=Converted("http", "Python in a shell"),
            path="/health",
            interval_seconds=30,
            timeout_seconds=10,
            start_seconds=5,
            failures=3,
        ),
        lifecycle=Lifecycle(
            place=ECS,
            max_percent=200,
            min_healthy_percent=100,
            start_grace_seconds=60,
            stop_seconds=Converted(30, ECS_DEFAULT),
            spread_over=Converted(("zone",), ECS_DEFAULT),
        ),
        network=Network(place=SECURITY, callers=("load balancer", *_others(name)), reaches=("anywhere",)),
        target_group=_target_group(),
        listener_rule=traits.rule,
        alarms=_alarms(name),
        dashboard=Converted(("CPU", "memory", "replicas"), place=MONITORING),
        volumes=traits.volumes,
    )


def _process(name: str) -> Process:
    return Process(
        place=f"services/{name}-service/Dockerfile",
        command="python main.py",
        user_id=Converted(1000, "appuser"),
        group_id=Converted(1000, "appuser"),
        read_only_root_file_system=Converted(value=False, words=ECS_DEFAULT, place=ECS),
        hardening=Converted(("non-root",), "USER appuser"),
        aws_role=Converted(value=True, words="may mount and write the access points", place=SECURITY),
    )


def _others(name: str) -> tuple[str, ...]:
    """One security group for all: each may call each."""
    return tuple(sorted({"aggregator", "layering", "orchestrator", "wash-trading"} - {name}))


def _target_group() -> TargetGroup:
    return TargetGroup(
        place=ALB,
        protocol="HTTP",
        target_type="ip",
        health_path="/health",
        success_codes="200",
        interval_seconds=30,
        timeout_seconds=10,
        healthy_after=2,
        unhealthy_after=3,
        deregistration_seconds=30,
    )


def _alarms(service: str) -> Mapping[str, Alarm]:
    lasting = "2 x 300 s"
    return {
        "cpu": Alarm(
            place=MONITORING,
            name=f"{NAME}-{service}-high-cpu",
            metric="AWS/ECS CPUUtilization, Average",
            condition="GreaterThanThreshold 80",
            lasting=lasting,
            missing_data="notBreaching",
            tells=False,
        ),
        "memory": Alarm(
            place=MONITORING,
            name=f"{NAME}-{service}-high-memory",
            metric="AWS/ECS MemoryUtilization, Average",
            condition="GreaterThanThreshold 85",
            lasting=lasting,
            missing_data="notBreaching",
            tells=False,
        ),
        "running": Alarm(
            place=MONITORING,
            name=f"{NAME}-{service}-low-task-count",
            metric="AWS/ECS RunningTaskCount, Average",
            condition="LessThanThreshold 1",
            lasting="1 x 60 s",
            missing_data="breaching",
            tells=False,
        ),
    }
