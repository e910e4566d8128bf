"""Every version that this project itself chooses, one a line; a change here is a change of what runs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

KUBERNETES_DEFAULT = "1.35"


@dataclass(frozen=True, slots=True)
class Support:
    """Until when EKS supports a Kubernetes version; the day itself still counts."""

    end_of_standard_support: date
    end_of_extended_support: date


# Source: the EKS release calendar (AWS user guide, "Kubernetes versions"), read on 2026-11-20.
KUBERNETES_VERSIONS = {
    "1.31": Support(date(2025, 11, 26), date(2026, 11, 26)),
    "1.32": Support(date(2026, 3, 23), date(2027, 3, 23)),
    "1.33": Support(date(2026, 7, 29), date(2027, 7, 29)),
    "1.34": Support(date(2026, 12, 2), date(2027, 12, 2)),
    "1.35": Support(date(2027, 3, 27), date(2028, 3, 27)),
    "1.36": Support(date(2027, 8, 2), date(2028, 8, 2)),
}


def end_of_standard_support(version: str) -> date | None:
    """The last day of EKS's standard support for this Kubernetes version; ``None`` when it is not known here."""
    support = KUBERNETES_VERSIONS.get(version)
    return support.end_of_standard_support if support else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A Helm chart at one version."""

    name: str
    version: str
    repository: str


# Source: each project's chart releases. A chart's values keys are tested against the same version.
AWS_LOAD_BALANCER_CONTROLLER = Chart(
    name="aws-load-balancer-controller", version="3.5.0", repository="https://aws.github.io/eks-charts"
)
EXTERNAL_SECRETS = Chart(name="external-secrets", version="2.9.0", repository="https://charts.external-secrets.io")
