"""Hypothesis strategies for declarations of microservices."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

NAMES = st.from_regex(r"[A-Z][A-Z_]{0,7}", fullmatch=True)
PATHS = st.from_regex(r"/[a-z]{1,8}(/[a-z]{1,8})?", fullmatch=True)
QUANTITIES = st.sampled_from(["64Mi", "512Mi", "1Gi", "1.5Gi"])

PROBES = st.fixed_dictionaries(
    {},
    optional={
        "path": st.none() | PATHS,
        "periodSeconds": st.integers(1, 600),
        "timeoutSeconds": st.integers(1, 60),
        "initialDelaySeconds": st.integers(0, 60),
        "failureThreshold": st.integers(1, 30),
    },
)


@st.composite
def time_budgets(draw: st.DrawFn) -> dict[str, Any]:
    """Draw shutdown, longest request and exposure with consistent times."""
    delay = draw(st.none() | st.integers(0, 120))
    longest = draw(st.integers(1, 300))
    pre_stop = draw(st.integers(delay or 0, 200))
    drain = draw(st.integers(longest, 400))
    grace = draw(st.integers(max(pre_stop + drain, 1), 700))
    shutdown = {"preStopSeconds": pre_stop, "drainSeconds": drain, "terminationGracePeriodSeconds": grace}
    exposure = {} if delay is None else {"exposure": {"deregistrationDelaySeconds": delay}, "keepAliveSeconds": 4001}
    return {"shutdown": shutdown, "longestRequestSeconds": longest, **exposure}


@st.composite
def scalings(draw: st.DrawFn) -> dict[str, Any]:
    """Draw ordered bounds and at least one metric."""
    low = draw(st.integers(1, 5))
    percents = st.integers(1, 100)
    targets = draw(
        st.sampled_from([{}, {"cpuPercent": None}, {"memoryPercent": None}])
        | st.fixed_dictionaries({"cpuPercent": percents, "memoryPercent": percents})
    )
    return {"min": low, "max": draw(st.integers(low, 9)), **targets}


@st.composite
def declarations(draw: st.DrawFn) -> dict[str, Any]:
    """Draw a valid declaration in its YAML form."""
    names = draw(st.lists(NAMES, unique=True, max_size=4))
    secret = draw(st.integers(0, len(names)))
    optional = {
        "serviceName": st.just("cart-service"),
        "command": st.lists(st.text("abc-/", min_size=1), min_size=1, max_size=3),
        "userId": st.integers(1, 65535),
        "groupId": st.integers(1, 65535),
        "writablePaths": st.dictionaries(PATHS, QUANTITIES, max_size=3),
        "maxSurge": st.integers(1, 100).map(lambda percent: f"{percent}%"),
        "scaling": scalings(),
        "probes": st.fixed_dictionaries({}, optional=dict.fromkeys(("liveness", "readiness", "startup"), PROBES)),
        "resources": st.fixed_dictionaries({"memory": QUANTITIES}, optional={"cpu": st.sampled_from(["50m", "2"])}),
        "permissions": st.just([{"sid": "Read", "actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::shop/*"]}]),
        "egress": st.just([{"cidrBlock": "198.51.100.0/24", "ports": [587]}]),
    }
    return {
        "image": {"repository": "cart", "tag": "1.0.0"},
        "port": draw(st.integers(1, 65535)),
        "environment": {name: draw(st.text("aä =", max_size=5)) for name in names[secret:]},
        "secrets": {name: {"name": f"shop/{name.lower()}"} for name in names[:secret]},
        **draw(time_budgets()),
        **draw(st.fixed_dictionaries({}, optional=optional)),
    }
