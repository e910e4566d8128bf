"""What an EC2 instance costs an hour: Linux, on demand, us-east-1.

Source: ``zz_generated.pricing_aws.go`` of aws/karpenter-provider-aws, which its makers generate off the AWS Price List
API; the version of 2026-01-19, read in November 2026. The types are those of ``analysis/instances.py``.
"""

from __future__ import annotations

from analysis.prices.price import Price

SOURCE = (
    "https://github.com/aws/karpenter-provider-aws/blob/031e72b6099630e960dacb88b48a7e9bb780945f"
    "/pkg/providers/pricing/zz_generated.pricing_aws.go"
)

SPOT_SHARE = 0.4
"""What is paid on spot of the price on demand. An assumption: spot prices change from hour to hour and by zone, and
discounts of 60 to 70 % are common for the large families."""

HOURLY: dict[str, dict[str, float]] = {
    "t3": {"small": 0.0208, "medium": 0.0416, "large": 0.0832, "xlarge": 0.1664, "2xlarge": 0.3328},
    "t3a": {"small": 0.0188, "medium": 0.0376, "large": 0.0752, "xlarge": 0.1504, "2xlarge": 0.3008},
    "t4g": {"small": 0.0168, "medium": 0.0336, "large": 0.0672, "xlarge": 0.1344, "2xlarge": 0.2688},
    "m5": {"large": 0.096, "xlarge": 0.192, "2xlarge": 0.384, "4xlarge": 0.768, "8xlarge": 1.536},
    "m6i": {"large": 0.096, "xlarge": 0.192, "2xlarge": 0.384, "4xlarge": 0.768, "8xlarge": 1.536},
    "m7a": {"large": 0.11592, "xlarge": 0.23184, "2xlarge": 0.46368, "4xlarge": 0.92736, "8xlarge": 1.85472},
    "m7g": {"large": 0.0816, "xlarge": 0.1632, "2xlarge": 0.3264, "4xlarge": 0.6528, "8xlarge": 1.3056},
    "m7i": {"large": 0.1008, "xlarge": 0.2016, "2xlarge": 0.4032, "4xlarge": 0.8064, "8xlarge": 1.6128},
    "c6i": {"large": 0.085, "xlarge": 0.17, "2xlarge": 0.34, "4xlarge": 0.68, "8xlarge": 1.36},
    "c7g": {"large": 0.0725, "xlarge": 0.145, "2xlarge": 0.29, "4xlarge": 0.58, "8xlarge": 1.16},
    "c7i": {"large": 0.08925, "xlarge": 0.1785, "2xlarge": 0.357, "4xlarge": 0.714, "8xlarge": 1.428},
    "r6i": {"large": 0.126, "xlarge": 0.252, "2xlarge": 0.504, "4xlarge": 1.008, "8xlarge": 2.016},
    "r7i": {"large": 0.1323, "xlarge": 0.2646, "2xlarge": 0.5292, "4xlarge": 1.0584, "8xlarge": 2.1168},
    "g4dn": {"xlarge": 0.526, "2xlarge": 0.752, "4xlarge": 1.204, "8xlarge": 2.176},
    "g5": {"xlarge": 1.006, "2xlarge": 1.212, "4xlarge": 1.624, "8xlarge": 2.448},
    "g6": {"xlarge": 0.8048, "2xlarge": 0.9776, "4xlarge": 1.3232, "8xlarge": 2.0144},
}
"""US dollars an hour by family and size."""


def hourly(instance_type: str, *, spot: bool = False) -> Price | None:
    """The price of an instance; None for a type that the table does not hold."""
    family, _, size = instance_type.partition(".")
    dollars = HOURLY.get(family, {}).get(size)
    if dollars is None:
        return None
    return Price(dollars * (SPOT_SHARE if spot else 1), "hour", SOURCE)
