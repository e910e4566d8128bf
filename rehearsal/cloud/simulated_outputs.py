"""Ids and outputs of resources: from the simulation of the offline preview, completed from the state of the cloud."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from google.protobuf.struct_pb2 import Struct

from engine.simulation import providers
from engine.simulation.context import Request, digest
from plan import resource_types, values
from rehearsal.cloud import provider_protocol
from rehearsal.cloud.model import Resource, name_of, type_of
from rehearsal.cloud.store import Store

VERSIONED = {
    resource_types.EC2_LAUNCH_TEMPLATE: ("latestVersion", "defaultVersion"),
    resource_types.MQ_CONFIGURATION: ("latestRevision",),
}
"""Counters that every update increments."""

SECRET = {resource_types.RANDOM_PASSWORD: ("result", "bcryptHash")}
"""Outputs that the provider marks as secret."""

COMPOSED_IDS = {
    resource_types.ECR_LIFECYCLE_POLICY: ("repository",),
    resource_types.EKS_ACCESS_ENTRY: ("clusterName", "principalArn"),
    resource_types.EKS_ADDON: ("clusterName", "addonName"),
    resource_types.EKS_NODE_GROUP: ("clusterName", "nodeGroupName"),
    resource_types.IAM_ROLE_POLICY: ("role", "name"),
}
"""Inputs that the AWS provider joins into the id."""


def created(store: Store, urn: str, inputs: dict[str, Any], location: str) -> Resource:
    """Return the resource that a create call results in."""
    count = store.created[urn]
    seed = f"{urn}#{count}" if count else urn
    parts = [inputs[key] for key in COMPOSED_IDS.get(type_of(urn), ()) if inputs.get(key)]
    if type_of(urn) == resource_types.RANDOM_PASSWORD:
        # The provider gives each of them the id "none", but the cloud finds a resource by its id.
        parts = [digest(f"{seed} id", 17)]
    resource = _simulate(urn, inputs, location, seed, ":".join(parts) or None)
    return _with_computed(store, resource)


def updated(store: Store, before: Resource, inputs: dict[str, Any]) -> Resource:
    """Return the resource after an update: generated ids stay, outputs derived from inputs change."""
    resource = _simulate(before.urn, inputs, before.location, before.seed, before.id)
    for key in VERSIONED.get(before.type, ()):
        resource.outputs[key] = before.outputs[key] + (before.inputs != inputs)
    if before.type == resource_types.HELM_RELEASE:
        resource.outputs["status"]["revision"] = before.outputs["status"]["revision"] + 1
    return _with_computed(store, resource)


def computed_in_preview(urn: str, properties: Struct) -> Struct:
    """Return the inputs, with the properties that the provider would compute inside them as unknown."""
    result = Struct()
    result.CopyFrom(properties)
    inputs = values.plain(properties)
    request = Request(urn=urn, type=type_of(urn), name=name_of(urn), inputs=inputs, region="us-east-1")
    values.merge(result, values.computed(inputs, providers.simulate(request).outputs))
    return result


def updated_in_preview(urn: str, olds: Struct, old_inputs: Struct, news: Struct) -> Struct:
    """Return the inputs and the computed outputs of a resource, with the counters of an update as unknown."""
    result = Struct()
    result.CopyFrom(news)
    _keep_computed(olds, old_inputs, result)
    for key in VERSIONED.get(type_of(urn), ()):
        result.update({key: provider_protocol.UNKNOWN})
    return result


def _keep_computed(olds: Struct, old_inputs: Struct, news: Struct) -> None:
    """Copy computed outputs into the inputs, recursively; a removed input stays removed."""
    for key, value in olds.fields.items():
        if key in news.fields:
            if value.HasField("struct_value") and news.fields[key].HasField("struct_value"):
                given = old_inputs.fields[key].struct_value if key in old_inputs.fields else Struct()
                _keep_computed(value.struct_value, given, news.fields[key].struct_value)
        elif key not in old_inputs.fields:
            news.fields[key].CopyFrom(value)


def existing(urn: str, id_: str, location: str) -> Struct:
    """Return a preexisting resource that the program looks up by its id."""
    return provider_protocol.struct_of(_simulate(urn, {}, location, urn, id_).outputs)


def secret_outputs(resource: Resource) -> dict[str, Any]:
    """Return the computed outputs, with those that the provider marks as secret."""
    outputs = {key: value for key, value in resource.outputs.items() if value != resource.inputs.get(key)}
    return {
        key: values.secret(value) if key in SECRET.get(resource.type, ()) else value for key, value in outputs.items()
    }


def _simulate(urn: str, inputs: dict[str, Any], location: str, seed: str, existing_id: str | None) -> Resource:
    type_ = type_of(urn)
    request = Request(urn=seed, type=type_, name=name_of(urn), inputs=inputs, region=location, existing_id=existing_id)
    simulated = providers.simulate(request)
    outputs = provider_protocol.struct_of(inputs)
    values.merge(outputs, simulated.outputs)
    return Resource(
        urn=urn,
        type=type_,
        id=simulated.id,
        inputs=inputs,
        outputs=provider_protocol.reveal(outputs),
        location=location,
        seed=seed,
    )


def _with_computed(store: Store, resource: Resource) -> Resource:
    compute = _COMPUTED.get(resource.type)
    return replace(resource, outputs={**resource.outputs, **compute(store, resource)}) if compute else resource


def _cluster(store: Store, cluster: Resource) -> dict[str, Any]:
    """Return the VPC of a cluster, which follows from its subnets, and its API server."""
    vpc_config = cluster.outputs["vpcConfig"]
    subnets = [each for each in store.of_type(resource_types.EC2_SUBNET) if each.id in vpc_config.get("subnetIds", [])]
    found = {"vpcConfig": {**vpc_config, "vpcId": subnets[0].inputs["vpcId"]}} if subnets else {}
    return {**found, **store.api_servers.get(cluster.id, {})}


_COMPUTED: dict[str, Callable[[Store, Resource], dict[str, Any]]] = {
    resource_types.EKS_CLUSTER: _cluster,
}


def endpoint_of(kubeconfig: str) -> str:
    """Return the API endpoint in a kubeconfig."""
    server: str = json.loads(kubeconfig)["clusters"][0]["cluster"]["server"]
    return server
