"""``python -m bench.growth STACK``: plans synthetic microservices, prints their resources and processor seconds.

One service is planned first, so that imports are no part of the cost per resource.
"""

from __future__ import annotations

import json
import sys
import time

from bench.process import ROOT
from engine.run import plan_stack

SERVICES = ROOT / "bench" / "services"


def main() -> None:
    """Plan, and print what it took."""
    plan_stack(SERVICES, "one")
    started = time.process_time()
    resources = plan_stack(SERVICES, sys.argv[1]).resources
    sys.stdout.write(json.dumps({"resources": len(resources), "cpuSeconds": time.process_time() - started}))


if __name__ == "__main__":
    main()
