"""Rules between systems behind the NGINX Ingress Controller and the platform that runs it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from components.workload.nginx_class import NginxExposureSpec
from settings.faults import Fault
from settings.model import Settings
from systems.contract import Path


def nginx_runs_on_the_platform(settings: Settings) -> Iterable[Fault]:
    """Systems behind NGINX run on a platform with the controller and with cert-manager."""
    own, shared = settings.platform.create, settings.platform.shared
    runs = {
        "nginxIngress": own.addons.nginx_ingress is not None if own else bool(shared and shared.nginx_ingress),
        "certManager": own.addons.cert_manager is not None if own else bool(shared and shared.cert_manager),
    }
    for path, _ in _behind_nginx(settings):
        for addon in (name for name, present in runs.items() if not present):
            fix = (
                f"Add platform.create.addons.{addon}"
                if own
                else f"Set platform.shared.{addon} if the platform runs the add-on"
            )
            yield Fault(path, f"the platform does not run {addon}. {fix}, or use loadBalancer in place of nginx.")


def issuers_exist(settings: Settings) -> Iterable[Fault]:
    """Certificates come from an issuer of the platform; only the other stack knows those of a shared one."""
    own = settings.platform.create
    if own is None or own.addons.cert_manager is None:
        return
    known = list(own.addons.cert_manager.issuers)
    for path, nginx in _behind_nginx(settings):
        if nginx.issuer not in known:
            fix = (
                f"Use one of: {', '.join(known)}." if known else "Add it to platform.create.addons.certManager.issuers."
            )
            yield Fault((*path, "issuer"), f"{nginx.issuer} is not a ClusterIssuer of the platform. {fix}")


def load_balancer_of_nginx_waits(settings: Settings) -> Iterable[Fault]:
    """The network load balancer in front of NGINX keeps a silent connection as long as NGINX does."""
    own = settings.platform.create
    if own is None or own.addons.nginx_ingress is None:
        return
    idle = own.addons.nginx_ingress.idle_timeout_seconds
    for path, nginx in _behind_nginx(settings):
        if nginx.timeout_seconds > idle:
            yield Fault(
                (*path, "timeoutSeconds"),
                f"{nginx.timeout_seconds} is above platform.create.addons.nginxIngress.idleTimeoutSeconds {idle}: the "
                "load balancer in front of NGINX would drop the connection first. Raise it to "
                f"{nginx.timeout_seconds}, or lower timeoutSeconds.",
            )


def hosts_belong_to_one_system(settings: Settings) -> Iterable[Fault]:
    """NGINX gives a host to the oldest Ingress, whatever its namespace."""
    owners: dict[str, str] = {}
    for entry, system in settings.systems.chosen():
        for path, host in system.nginx_hosts().items():
            owner = owners.setdefault(host, entry.key)
            if owner != entry.key:
                yield Fault(
                    ("systems", entry.key, *path.split("."), "exposure", "host"),
                    f"{host} is a host of systems.{owner}, too, and the NGINX Ingress Controller gives a host to one "
                    "service only. Use another host.",
                )


def _behind_nginx(settings: Settings) -> Iterator[tuple[Path, NginxExposureSpec]]:
    for entry, system in settings.systems.chosen():
        for path, nginx in system.parts(NginxExposureSpec).items():
            yield ("systems", entry.key, *path), nginx
