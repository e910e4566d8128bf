"""The picture of a system behind the NGINX Ingress Controller."""

from __future__ import annotations

from preview.views import architecture
from tests.support.stack_plans import EVERYTHING, planned


def test_the_host_leads_through_the_class_to_the_service_by_tls() -> None:
    picture = architecture.text(planned(EVERYTHING), "email-rag-dev").splitlines()
    assert '  callers_nginx(["callers"])' in picture
    assert '  callers_nginx -->|"HTTPS"| balancer_nginx' in picture
    assert '  balancer_nginx -->|"mail.example.com"| workload_email_rag_dev_frontend' in picture
