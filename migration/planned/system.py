"""The planned system, in the model of the source system."""

from __future__ import annotations

from collections.abc import Mapping

from migration.facts import SourcedValue
from migration.model.replication import Alarm
from migration.model.system import Service, System
from migration.planned import platform, pod, replication, traffic
from migration.planned.alarms import SYSTEM, alarms, dashboards
from migration.planned.managed import managed_service
from migration.planned.objects import Document, PlannedObjects, first, source_of
from migration.planned.proxy import proxy
from migration.planned.secrets import secrets
from migration.planned.uncompared import uncompared
from migration.planned.volumes import files, volumes
from migration.planned.workloads import pod_template_of, run_of, workloads
from migration.servers import settings_of_command, settings_of_file
from nested import mapping_at


def planned_system(objects: PlannedObjects) -> System:
    """Return each workload as a service, and the shared resources."""
    found = workloads(objects)
    service_alarms, graphs = alarms(objects, found), dashboards(objects)
    services = {
        name: _service(name, workload, objects, service_alarms[name], graphs.get(name))
        for name, workload in found.items()
    }
    return System(
        source="stack",
        services={**services, **{name: managed_service(server) for name, server in objects.servers.items()}},
        load_balancer=traffic.load_balancer(objects),
        vpc=platform.vpc(objects.platform),
        file_system=platform.file_system(objects.platform.file_system),
        stored_secrets=platform.stored_secrets(objects.platform),
        observability=platform.observability(objects.platform),
        alarms=service_alarms[SYSTEM],
        uncompared=uncompared(objects),
    )


def _service(
    name: str,
    workload: Document,
    objects: PlannedObjects,
    alarms: Mapping[str, Alarm],
    graphs: tuple[str, ...] | None,
) -> Service:
    source = source_of(workload)
    template = pod_template_of(workload)
    spec, labels = mapping_at(template, "spec"), mapping_at(template, "metadata", "labels")
    container = first(spec.get("containers", ()))
    image = pod.image(workload, container, source)
    autoscaler = replication.autoscaler_of(workload, objects)
    endpoint = traffic.endpoint(container, labels, objects)
    ingress = traffic.ingress_of(endpoint, objects)
    mounted = files(workload, container, objects)
    return Service(
        source=source,
        environment=pod.environment(container, objects),
        secrets=secrets(container, objects),
        depends_on=objects.depends_on.get(name, {}),
        server_settings=_server_settings(container, mounted),
        image=image,
        repository=platform.repository(f"{image.repository}", objects.platform),
        resources=pod.resources(container, source),
        process=pod.process(spec, container, objects, source),
        endpoint=endpoint,
        replicas=replication.replicas(workload, autoscaler),
        autoscaling=replication.autoscaling(autoscaler),
        run=run_of(workload),
        liveness_probe=pod.health_check(container, "livenessProbe", f"{source}, liveness probe"),
        readiness_probe=pod.health_check(container, "readinessProbe", f"{source}, readiness probe"),
        startup_probe=pod.health_check(container, "startupProbe", f"{source}, startup probe"),
        lifecycle=replication.lifecycle(workload, container, labels, objects),
        network=traffic.network(labels, objects),
        proxy=proxy(mounted),
        target_group=traffic.target_group(ingress, objects),
        listener_rule=traffic.listener_rule(ingress),
        alarms=alarms,
        dashboard=SourcedValue(graphs, source="Dashboard") if graphs else None,
        volumes=volumes(workload, container, objects),
    )


def _server_settings(container: Document, mounted: Mapping[str, str]) -> Mapping[str, str]:
    """Return the settings in the arguments, and in the files that the container mounts."""
    from_files = {name: value for text in mounted.values() for name, value in settings_of_file(text).items()}
    return {**settings_of_command(pod.command_of(container)), **from_files}
