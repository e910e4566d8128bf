"""Exposure of a service to clients outside of the cluster."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Literal

import pulumi
import pulumi_kubernetes as k8s
from pydantic import Field

from components.spec import Spec, duplicate_faults
from components.string_format import StringFormat
from components.workload.probes import PORT_NAME
from components.workload.types import HostName, RulePath, UrlPath

ALB = "alb.ingress.kubernetes.io"
"""Prefix of the AWS Load Balancer Controller's annotations."""


MAX_PATH_PATTERN = 128
"""Characters of a path pattern (Elastic Load Balancing, ``PathPatternConditionConfig``)."""


SuccessCodes = Annotated[
    str,
    StringFormat(
        r"^[2-4]\d\d(-[2-4]\d\d)?(,[2-4]\d\d(-[2-4]\d\d)?)*$",
        "a list of HTTP status codes and ranges from 200 to 499",
        "200,429",
    ),
]
"""Codes with which a target is healthy (Elastic Load Balancing, ``Matcher`` of an application load balancer)."""


class PathSpec(Spec):
    """A path that the load balancer forwards to the service."""

    path: RulePath = "/"
    type: Literal["Prefix", "Exact"] = "Prefix"

    def faults(self) -> Iterable[str]:
        """Check the length of the pattern: the controller adds a wildcard to a prefix."""
        longest = MAX_PATH_PATTERN - (len("/*") if self.type == "Prefix" else 0)
        if len(self.path) > longest:
            yield (
                f"path has {len(self.path)} characters. A rule of an application load balancer accepts {longest} for "
                f"type {self.type}. Use a shorter path."
            )


class ExposureSpec(Spec):
    """Exposure of the service through the ingress class of its system.

    Order, health check and deregistration are settings of application load balancers; NGINX follows the readiness of
    the pods.
    """

    host: HostName | None = None
    """Host header to match; null matches every host that no other rule names. NGINX needs one."""
    paths: Annotated[Sequence[PathSpec], Field(min_length=1)] = (PathSpec(),)
    order: Annotated[int, Field(ge=-1000, le=1000)] = 0
    """Order among the rules of the load balancer; lower numbers are matched first."""
    health_check_path: UrlPath = "/health"
    success_codes: SuccessCodes = "200"
    """Status codes of a health check that passes: ``200``, ``200,429`` or ``200-399``."""
    health_check_interval_seconds: Annotated[int, Field(ge=5, le=300)] = 30
    health_check_timeout_seconds: Annotated[int, Field(ge=2, le=120)] = 10
    healthy_threshold: Annotated[int, Field(ge=2, le=10)] = 2
    unhealthy_threshold: Annotated[int, Field(ge=2, le=10)] = 3
    deregistration_delay_seconds: Annotated[int, Field(ge=0, le=3600)] = 30
    """Time for requests in flight to end after a pod is deregistered."""

    def faults(self) -> Iterable[str]:
        """Check that a health check ends before the next one starts, and that paths are unique."""
        if self.health_check_timeout_seconds >= self.health_check_interval_seconds:
            yield (
                f"healthCheckTimeoutSeconds {self.health_check_timeout_seconds} must be below "
                f"healthCheckIntervalSeconds {self.health_check_interval_seconds}. Lower it, or raise the interval."
            )
        yield from duplicate_faults("path", (path.path for path in self.paths))

    def annotations(self) -> Mapping[str, str]:
        """Return the annotations for the target group and the rules of the service.

        The settings of the load balancer itself are in the IngressClassParams.
        """
        return {
            f"{ALB}/group.order": str(self.order),
            f"{ALB}/healthcheck-path": self.health_check_path,
            f"{ALB}/healthcheck-interval-seconds": str(self.health_check_interval_seconds),
            f"{ALB}/healthcheck-timeout-seconds": str(self.health_check_timeout_seconds),
            f"{ALB}/healthy-threshold-count": str(self.healthy_threshold),
            f"{ALB}/unhealthy-threshold-count": str(self.unhealthy_threshold),
            f"{ALB}/success-codes": self.success_codes,
            f"{ALB}/target-group-attributes": (
                f"deregistration_delay.timeout_seconds={self.deregistration_delay_seconds}"
            ),
        }

    def ingress(
        self,
        class_name: pulumi.Input[str],
        service: str,
        certificates: Sequence[k8s.networking.v1.IngressTLSArgs] = (),
    ) -> k8s.networking.v1.IngressSpecArgs:
        """Return the spec of the Ingress that forwards the paths to a Service."""
        backend = k8s.networking.v1.IngressBackendArgs(
            service=k8s.networking.v1.IngressServiceBackendArgs(
                name=service, port=k8s.networking.v1.ServiceBackendPortArgs(name=PORT_NAME)
            )
        )
        paths = [
            k8s.networking.v1.HTTPIngressPathArgs(path=path.path, path_type=path.type, backend=backend)
            for path in self.paths
        ]
        rule = k8s.networking.v1.IngressRuleArgs(
            host=self.host, http=k8s.networking.v1.HTTPIngressRuleValueArgs(paths=paths)
        )
        tls = list(certificates) or None
        return k8s.networking.v1.IngressSpecArgs(ingress_class_name=class_name, rules=[rule], tls=tls)
