"""Settings of stacks without a committed file, each derived from the settings of dev."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.addons.kit.merge import merged
from tests.support.settings_documents import committed

Document = dict[str, Any]

GITHUB = {"owner": "example", "name": "landfall"}
ZONE = "Z0000000EXAMPLE"
GITHUB_PROVIDER = "arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"


def own_staging() -> Document:
    """Return staging with its own cluster."""
    document = committed("staging")
    document["platform"] = {"create": committed("dev")["platform"]["create"]}
    return document


def everything() -> Document:
    """Return dev with every add-on, a node group for each purpose, interface endpoints, delivery, and a system behind
    NGINX."""
    gpu = {"instanceTypes": ["g5.xlarge"], "amiType": "AL2023_x86_64_NVIDIA", "minSize": 0, "maxSize": 2}
    monitoring = {"instanceTypes": ["m7i.large"], "minSize": 2, "maxSize": 3}
    issuer = {"server": "letsencrypt-staging", "ingressClass": "nginx", "hostedZones": {"example.com": ZONE}}
    addons = {
        "keda": {},
        "verticalPodAutoscaler": {"mode": "apply"},
        "nvidiaDevicePlugin": {},
        "kubePrometheusStack": {
            "nodeGroup": "monitoring",
            "alertmanager": {"pagerDuty": {"routingKey": _secret("pagerduty", "routing_key")}},
        },
        "jaeger": {},
        "opentelemetryCollector": {"replicas": 2},
        "certManager": {"issuers": {"internal": {"selfSigned": {}}, "public": {"acme": issuer}}},
        "nginxIngress": {"allowedCidrBlocks": ["203.0.113.0/24"], "idleTimeoutSeconds": 1200},
        "externalDns": {"hostedZoneIds": [ZONE]},
        "argoCd": {},
        "velero": {},
        "datadog": {"apiKey": _secret("datadog", "api_key")},
        "gatekeeper": {
            "enforcement": "deny",
            "failurePolicy": "Fail",
            "allowedRegistries": ["docker.io", "public.ecr.aws"],
        },
        "falco": {},
    }
    delivery = {
        "containerRegistry": {"additionalRepositories": ["tools/pg-dump"], "mutableRepositories": ["tools/pg-dump"]},
        "github": {"repository": GITHUB, "provider": {"create": {}}},
    }
    nodes = {
        "system": {"instanceTypes": ["t4g.xlarge"], "minSize": 3, "maxSize": 5},
        "gpu": gpu | {"dedicated": True},
        "monitoring": monitoring | {"dedicated": True},
    }
    network = {"create": {"interfaceEndpoints": ["ecr.api", "ecr.dkr", "sts", "secretsmanager", "logs"]}}
    create = {"network": network, "nodeGroups": nodes, "addons": addons}
    document = merged(committed("dev"), {"platform": {"create": create}, "delivery": delivery})
    email_rag = document["systems"]["emailRag"]
    del email_rag["loadBalancer"]
    email_rag["nginx"] = {"issuer": "public", "timeoutSeconds": 1200}
    email_rag["frontend"]["exposure"] = {"host": "mail.example.com"}
    return document


def karpenter() -> Document:
    """Return dev with node pools instead of a batch group, and GitHub roles with an adopted OIDC provider."""
    document = committed("dev")
    create = document["platform"]["create"]
    del create["nodeGroups"]["batch"], create["addons"]["clusterAutoscaler"]
    pools = {"general": {}, "workers": {"capacityTypes": ["spot", "on-demand"], "dedicated": True}}
    create["addons"] |= {"nodeAutoscaler": "karpenter", "karpenter": {"nodePools": pools}}
    document["systems"]["layeringDetection"]["layering"] = {"nodeGroup": "workers"}
    document["delivery"] = {"github": {"repository": GITHUB, "provider": {"adopt": {"providerArn": GITHUB_PROVIDER}}}}
    return document


def _secret(name: str, key: str) -> Mapping[str, str]:
    return {"name": f"platform/{{environment}}/{name}", "property": key}
