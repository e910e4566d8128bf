"""Find the Pulumi provider of Kubernetes: among the plugins of the Pulumi CLI, in the cache, or built with Go."""

from __future__ import annotations

import os
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

import go_build
from go_build import BuildError, GoProgram, Say

SDK_VERSION = f"v{version('pulumi-kubernetes')}"
"""Version that the SDK requires; the engine compares it with the version that the provider reports."""

MODULE = "github.com/pulumi/pulumi-kubernetes/provider/v4"

_FILE = "pulumi-resource-kubernetes"

PROGRAM = GoProgram(
    module=go_build.TOOLS / "pulumi-kubernetes",
    package=".",
    variables={f"{MODULE}/pkg/version.Version": SDK_VERSION},
    embedded={name: f"cmd/{_FILE}/{name}" for name in ("schema.json", "terraform-mapping.json")},
    embedded_from=MODULE,
)


class NoProviderError(Exception):
    """No provider was found and none can be built; the message says what to install."""


def find_provider(say: Say, environment: Mapping[str, str] = os.environ) -> Path:
    """Return the path of the provider. If none is found, build one, which takes many minutes, once."""
    plugin = _plugin(environment)
    if plugin.is_file():
        return plugin
    cached = cache_folder(environment) / _FILE
    why = f"there is no {plugin}"
    try:
        go_build.build_once(PROGRAM, cached, why=why, version=SDK_VERSION, say=say, environment=environment)
    except BuildError as error:
        msg = (
            f"The rehearsal needs the Kubernetes provider of Pulumi: {why}, and {error}\n"
            f"Run `pulumi plugin install resource kubernetes {SDK_VERSION}`, or install Go "
            "(https://go.dev/doc/install), and run this again."
        )
        raise NoProviderError(msg) from error
    return cached


def installed_provider(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the provider without building it; None where it is neither a plugin of the CLI nor in the cache."""
    found = (_plugin(environment), cache_folder(environment) / _FILE)
    return next((each for each in found if each.is_file()), None)


def cache_folder(environment: Mapping[str, str]) -> Path:
    """Return the absolute folder of a built provider, by version and platform."""
    return go_build.cache_folder("pulumi-kubernetes", SDK_VERSION, environment)


def _plugin(environment: Mapping[str, str]) -> Path:
    """Return the file into which the Pulumi CLI downloads the provider."""
    folder = environment.get("PULUMI_HOME") or Path(environment.get("HOME") or "/", ".pulumi")
    return Path(folder, "plugins", f"resource-kubernetes-{SDK_VERSION}", _FILE).absolute()
