"""``python -m bench.growth STACK``: plan synthetic microservices, and print their resources and CPU seconds.

One service is planned first, so that imports do not count.
"""

from __future__ import annotations

import json
import sys
import time

from bench.process import ROOT
from engine.run import plan_stack

SERVICES = ROOT / "bench" / "services"


def main() -> None:
    """Plan, and print the number of resources and the CPU seconds."""
    plan_stack(SERVICES, "one")
    started = time.process_time()
    resources = plan_stack(SERVICES, sys.argv[1]).resources
    sys.stdout.write(json.dumps({"resources": len(resources), "cpuSeconds": time.process_time() - started}))


if __name__ == "__main__":
    main()
