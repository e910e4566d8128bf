"""Nginx in the frontend container on Compose: the only way into the system."""

from __future__ import annotations

from migration.email_rag.source_files import FRONTEND_IMAGE, NGINX, at
from migration.facts import SourcedValue
from migration.model.traffic import LoadBalancer, Proxy


def _nginx(lines: int | str) -> str:
    return at(NGINX, lines)


def proxy() -> Proxy:
    """Return what nginx does with a request."""
    return Proxy(
        source=_nginx("66-170"),
        upstream=SourcedValue("backend:8000", source=_nginx("44-47")),
        max_body=SourcedValue("5Gi", "5G", source=_nginx(28)),
        request_buffering=SourcedValue(value=True, original="default of nginx", source=_nginx("102-116")),
        read_timeout_seconds=SourcedValue(300, source=_nginx(113)),
        websocket_timeout_seconds=SourcedValue(86400, source=_nginx("142-143")),
        websocket_paths=SourcedValue(("/api/v1/ws", "/ws"), source=_nginx("119-144")),
        keep_alive_seconds=SourcedValue(65, source=_nginx(26)),
        rate_limit=SourcedValue("100r/m for each address, burst 20", source=_nginx("40,103")),
        connection_limit=SourcedValue("20 for each address", source=_nginx("41,104")),
        compression=SourcedValue(value=True, source=_nginx("31-37")),
        asset_cache=SourcedValue("1y", source=_nginx("147-151")),
        headers={
            "Strict-Transport-Security": SourcedValue("max-age=63072000", source=_nginx(85)),
            "X-Frame-Options": SourcedValue("SAMEORIGIN", source=_nginx(88)),
            "X-Content-Type-Options": SourcedValue("nosniff", source=_nginx(89)),
            "X-XSS-Protection": SourcedValue("1; mode=block", source=_nginx(90)),
            "Referrer-Policy": SourcedValue("strict-origin-when-cross-origin", source=_nginx(91)),
            "Content-Security-Policy": SourcedValue(_CONTENT_SECURITY_POLICY, source=_nginx(92)),
        },
    )


_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline' https://fonts.googleapis.com; "
    "style-src-elem 'self' 'unsafe-inline' https://fonts.googleapis.com; img-src 'self' data: blob:; "
    "font-src 'self' https://fonts.gstatic.com; connect-src 'self' wss://$host;"
)


def load_balancer() -> LoadBalancer:
    """Return the listeners of nginx, which takes the part of the load balancer."""
    return LoadBalancer(
        source=_nginx("50-92"),
        scheme=SourcedValue("internet-facing", "ports of the host", source=at("docker-compose.prod.yml", "13-15")),
        listeners=SourcedValue(("HTTP 80 redirects to 443", "HTTPS 443"), source=_nginx("50-67")),
        tls_policy=SourcedValue("TLSv1.2 TLSv1.3, ECDHE with AES-GCM", source=_nginx("80-81")),
        allowed_cidr_blocks=SourcedValue(("0.0.0.0/0",), source=at("docker-compose.prod.yml", "13-15")),
        idle_timeout_seconds=SourcedValue(300, "of a request to the API", source=_nginx("113-114")),
        deletion_protection=SourcedValue(value=False, original="a container", source=at(FRONTEND_IMAGE, 46)),
        drop_invalid_header_fields=SourcedValue(value=True, original="default of nginx"),
        http2=SourcedValue(value=True, source=_nginx(67)),
    )
