"""The ids and outputs of a resource: those of the offline preview, and what only a state can know."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from google.protobuf.struct_pb2 import Struct

from engine.simulation import providers
from engine.simulation.context import Request
from plan import resource_types, values
from rehearsal.cloud import wire
from rehearsal.cloud.model import Resource, name_of, type_of
from rehearsal.cloud.store import Store

VERSIONED = {resource_types.EC2_LAUNCH_TEMPLATE: ("latestVersion", "defaultVersion")}
"""Numbers that every change of the resource raises."""


SECRET = {resource_types.RANDOM_PASSWORD: ("result", "bcryptHash")}
"""Outputs that the provider itself marks as secret."""

COMPOSED_IDS = {
    resource_types.EKS_ACCESS_ENTRY: ("clusterName", "principalArn"),
    resource_types.EKS_ADDON: ("clusterName", "addonName"),
    resource_types.EKS_NODE_GROUP: ("clusterName", "nodeGroupName"),
    resource_types.IAM_ROLE_POLICY: ("role", "name"),
}
"""Ids that the AWS provider puts together from inputs."""


def made(store: Store, urn: str, inputs: dict[str, Any], place: str) -> Resource:
    """The resource that a create would make."""
    count = store.created[urn]
    seed = f"{urn}#{count}" if count else urn
    parts = [inputs[key] for key in COMPOSED_IDS.get(type_of(urn), ()) if inputs.get(key)]
    resource = _simulate(urn, inputs, place, seed, ":".join(parts) or None)
    return _with_computed(store, resource)


def changed(store: Store, before: Resource, inputs: dict[str, Any]) -> Resource:
    """The resource after an update: what AWS made up stays, what follows from the inputs follows."""
    resource = _simulate(before.urn, inputs, before.place, before.seed, before.id)
    for key in VERSIONED.get(before.type, ()):
        resource.outputs[key] = before.outputs[key] + (before.inputs != inputs)
    if before.type == resource_types.HELM_RELEASE:
        resource.outputs["status"]["revision"] = before.outputs["status"]["revision"] + 1
    return _with_computed(store, resource)


def computed_in_preview(urn: str, properties: Struct) -> Struct:
    """The inputs, with what the provider would compute inside them marked unknown."""
    result = Struct()
    result.CopyFrom(properties)
    inputs = values.plain(properties)
    request = Request(urn=urn, type=type_of(urn), name=name_of(urn), inputs=inputs, region="us-east-1")
    values.merge(result, values.computed(inputs, providers.simulate(request).outputs))
    return result


def updated_in_preview(urn: str, olds: Struct, old_inputs: Struct, news: Struct) -> Struct:
    """What is known of a resource before it changes: all that was computed, but for numbers that the change raises."""
    result = Struct()
    result.CopyFrom(news)
    _keep_computed(olds, old_inputs, result)
    for key in VERSIONED.get(type_of(urn), ()):
        result.update({key: wire.UNKNOWN})
    return result


def _keep_computed(olds: Struct, old_inputs: Struct, news: Struct) -> None:
    """Fill in what the provider had computed, inside given blocks too; an input that was taken out stays out."""
    for key, value in olds.fields.items():
        if key in news.fields:
            if value.HasField("struct_value") and news.fields[key].HasField("struct_value"):
                given = old_inputs.fields[key].struct_value if key in old_inputs.fields else Struct()
                _keep_computed(value.struct_value, given, news.fields[key].struct_value)
        elif key not in old_inputs.fields:
            news.fields[key].CopyFrom(value)


def outside(urn: str, id_: str, place: str) -> Struct:
    """A resource that the account had before, by its id."""
    return wire.struct_of(_simulate(urn, {}, place, urn, id_).outputs)


def secret_outputs(resource: Resource) -> dict[str, Any]:
    """What the cloud computed beside the inputs, with the provider's own secrets marked."""
    outputs = {key: value for key, value in resource.outputs.items() if value != resource.inputs.get(key)}
    return {
        key: values.secret(value) if key in SECRET.get(resource.type, ()) else value for key, value in outputs.items()
    }


def _simulate(urn: str, inputs: dict[str, Any], place: str, seed: str, existing_id: str | None) -> Resource:
    type_ = type_of(urn)
    request = Request(urn=seed, type=type_, name=name_of(urn), inputs=inputs, region=place, existing_id=existing_id)
    answer = providers.simulate(request)
    outputs = wire.struct_of(inputs)
    values.merge(outputs, answer.outputs)
    return Resource(
        urn=urn, type=type_, id=answer.id, inputs=inputs, outputs=wire.reveal(outputs), place=place, seed=seed
    )


def _with_computed(store: Store, resource: Resource) -> Resource:
    maker = _COMPUTED.get(resource.type)
    return replace(resource, outputs={**resource.outputs, **maker(store, resource)}) if maker else resource


def _cluster(store: Store, cluster: Resource) -> dict[str, Any]:
    """A cluster is in the VPC of its subnets."""
    vpc_config = cluster.outputs["vpcConfig"]
    subnets = [each for each in store.of_type(resource_types.EC2_SUBNET) if each.id in vpc_config.get("subnetIds", [])]
    return {"vpcConfig": {**vpc_config, "vpcId": subnets[0].inputs["vpcId"]}} if subnets else {}


_COMPUTED: dict[str, Callable[[Store, Resource], dict[str, Any]]] = {
    resource_types.EKS_CLUSTER: _cluster,
}


def endpoint_of(kubeconfig: str) -> str:
    """The API server that a kubeconfig leads to."""
    server: str = json.loads(kubeconfig)["clusters"][0]["cluster"]["server"]
    return server
