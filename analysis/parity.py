"""The parity ledger of each migrated system in a plan."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.managed_servers import managed_servers
from analysis.start_order import start_order
from migration.contract import Migration
from migration.ledger import Ledger
from migration.planned.objects import NOTHING, PlannedObjects, PlannedPlatform
from migration.planned.system import planned_system
from migration.planned.workloads import pod_template_of
from migration.systems import MIGRATIONS
from nested import mapping_at
from plan import resource_types
from plan.manifests import manifest_of, manifests_of
from quantity import mebibytes, millicores

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from plan.model import Plan, PlannedResource


def ledgers(plan: Plan) -> Iterator[tuple[Migration, Ledger]]:
    """Yield the ledger of each system of the stack that is migrated from another platform."""
    for migration in MIGRATIONS:
        for system in plan.of_type(migration.component):
            own = _below(plan, system)
            namespace = _namespace(own)
            environment = namespace.removeprefix(f"{migration.name}-")
            objects = replace(
                _objects(own, _platform(plan, f"{migration.name}/{environment}/")),
                servers=managed_servers(own, namespace),
                depends_on=start_order(plan, own, namespace),
            )
            yield migration, migration.ledger(environment, planned_system(objects))


def _below(plan: Plan, system: PlannedResource) -> Sequence[PlannedResource]:
    """Return the resources of a component. A plan lists parents before their children."""
    urns = {system.urn}
    found: list[PlannedResource] = []
    for resource in plan.resources:
        if resource.parent in urns:
            urns.add(resource.urn)
            found.append(resource)
    return found


def _namespace(own: Sequence[PlannedResource]) -> str:
    """Return the namespace of a system, whose suffix is the environment."""
    namespaces = [
        manifest_of(each)["metadata"]["name"] for each in own if each.type == resource_types.KUBERNETES_NAMESPACE
    ]
    return f"{namespaces[0]}" if namespaces else ""


def _objects(own: Sequence[PlannedResource], platform: PlannedPlatform) -> PlannedObjects:
    alarms = [each for each in own if each.type == resource_types.CLOUDWATCH_METRIC_ALARM]
    monitoring = next((f"{each.name}-" for each in own if each.type == "landfall:monitoring:Monitoring"), "")
    return PlannedObjects(
        manifests=[_in_common_units(manifest) for manifest in manifests_of(own)],
        access_points={
            each.id: each.inputs for each in own if each.type == resource_types.EFS_ACCESS_POINT and each.id
        },
        alarms={each.name.removeprefix(monitoring): each.inputs for each in alarms},
        dashboard=next((_document(each) for each in own if each.type == resource_types.CLOUDWATCH_DASHBOARD), NOTHING),
        platform=platform,
    )


def _platform(plan: Plan, secret_prefix: str) -> PlannedPlatform:
    """Return the platform resources; ``secret_prefix`` begins the names of the system's own secrets."""
    file_systems = _inputs(plan, resource_types.EFS_FILE_SYSTEM)
    groups = _inputs(plan, resource_types.CLOUDWATCH_LOG_GROUP)
    nodes = _inputs(plan, resource_types.EKS_NODE_GROUP)
    return PlannedPlatform(
        subnets={f"{each.id}": each.inputs for each in plan.of_type(resource_types.EC2_SUBNET)},
        node_subnets=sorted({subnet for each in nodes for subnet in each.get("subnetIds", ())}),
        nat_gateways=len(_inputs(plan, resource_types.EC2_NAT_GATEWAY)),
        file_system=next(iter(file_systems), None),
        log_group=next((each for each in groups if f"{each.get('name')}".endswith("/application")), None),
        log_stream=next(_log_streams(plan), None),
        container_insights=any(
            each.get("addonName") == "amazon-cloudwatch-observability"
            for each in _inputs(plan, resource_types.EKS_ADDON)
        ),
        stored_secrets={
            each["name"].removeprefix(secret_prefix): each
            for each in _inputs(plan, resource_types.SECRETSMANAGER_SECRET)
            if f"{each.get('name')}".startswith(secret_prefix)
        },
        repositories={each["name"]: each for each in _inputs(plan, resource_types.ECR_REPOSITORY)},
        lifecycle_policies={
            each["repository"]: each["policy"] for each in _inputs(plan, resource_types.ECR_LIFECYCLE_POLICY)
        },
    )


def _inputs(plan: Plan, type_: str) -> Sequence[Mapping[str, Any]]:
    return [each.inputs for each in plan.of_type(type_)]


def _log_streams(plan: Plan) -> Iterator[str]:
    for release in _inputs(plan, resource_types.HELM_RELEASE):
        if release.get("chart") == "aws-for-fluent-bit":
            yield release["values"]["cloudWatchLogs"]["logStreamTemplate"]


def _in_common_units(manifest: dict[str, Any]) -> dict[str, Any]:
    """Convert the quantities of the containers to ``m`` and ``Mi``; keep a quantity that is not known."""
    for container in mapping_at(pod_template_of(manifest), "spec").get("containers", ()):
        for amounts in container.get("resources", {}).values():
            if (cpu := millicores(amounts.get("cpu"))) is not None:
                amounts["cpu"] = f"{cpu}m"
            if (memory := mebibytes(amounts.get("memory"))) is not None:
                amounts["memory"] = f"{memory}Mi"
    return manifest


def _document(dashboard: PlannedResource) -> dict[str, Any]:
    return json.loads(dashboard.inputs["dashboardBody"])
