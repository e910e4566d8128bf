"""The agent that hands out credentials of EKS Pod Identity."""

from __future__ import annotations

from charts.pod_identity_agent import POD_IDENTITY_AGENT
from components.addons.kit.plain_addon import PlainAddon


class PodIdentityAgent(PlainAddon):
    """Workloads here take IRSA; the agent is for add-ons and charts that know Pod Identity alone."""

    TYPE = "landfall:addons:PodIdentityAgent"
    ADDON_NAME = POD_IDENTITY_AGENT.name
