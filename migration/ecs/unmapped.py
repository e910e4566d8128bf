"""Keys of ECS's documents that a ``Microservice`` does not take, and what to do instead."""

from __future__ import annotations

TASK = {
    "ephemeralStorage": "pods have 256 MiB in each of writablePaths; more needs a volume in the system's code.",
    "inferenceAccelerators": "no counterpart; choose nodes that have them with nodeGroup.",
    "ipcMode": "pods share no memory with others here.",
    "pidMode": "pods see their own processes only.",
    "placementConstraints": "choose the nodes with nodeGroup.",
    "proxyConfiguration": "App Mesh has no counterpart; who may call whom follows from what the services declare.",
    "enableFaultInjection": "no counterpart.",
}

TASK_IGNORED = frozenset(
    {
        *("compatibilities", "deregisteredAt", "executionRoleArn", "registeredAt", "registeredBy", "revision"),
        *("requiresAttributes", "requiresCompatibilities", "status", "tags"),
    }
)
"""What describes the document, or has no meaning outside ECS; nodes pull images by their own role."""

CONTAINER = {
    "credentialSpecs": "Windows accounts have no counterpart.",
    "dependsOn": "containers of one pod start together; let the process wait and try again.",
    "disableNetworking": "no counterpart; a pod always has its network.",
    "dnsSearchDomains": "pods use the cluster's DNS; name hosts in full.",
    "dnsServers": "pods use the cluster's DNS.",
    "dockerLabels": "labels of the container have no reader here.",
    "dockerSecurityOptions": "pods run at the restricted level.",
    "environmentFiles": "list the variables of the file under environment, and secret ones under secrets.",
    "extraHosts": "no counterpart; let DNS know the names.",
    "firelensConfiguration": "Fluent Bit on each node collects what containers print.",
    "hostname": "a pod's host name is its own name.",
    "interactive": "no counterpart.",
    "links": "name the services that it calls in the system's code.",
    "linuxParameters": "no counterpart: pods get no further capabilities, devices, tmpfs or init process.",
    "privileged": "refused here: pods run at the restricted level.",
    "pseudoTerminal": "no counterpart.",
    "repositoryCredentials": "nodes pull from the account's own ECR; copy the image there.",
    "resourceRequirements": "GPUs have no field here; choose nodes with nodeGroup.",
    "restartPolicy": "Kubernetes always restarts a container that ends.",
    "startTimeout": "no counterpart; use probes.startup.",
    "systemControls": "no counterpart; kernel parameters are the node's.",
    "volumesFrom": "containers of one pod share volumes in the system's code.",
    "ulimits": "no counterpart; the limits are the node's container runtime's.",
    "workingDirectory": "no counterpart; set WORKDIR in the image.",
}

CONTAINER_IGNORED = frozenset({"versionConsistency"})
"""The digest is pinned, or not, by ``image``."""

PORT = {"appProtocol": "a Service here speaks HTTP/1.1 to the load balancer."}
PORT_IGNORED = frozenset({"hostPort", "name"})

DEPLOYMENT = {
    "alarms": "alarms do not stop a rollout here; roll back by the previous release.",
    "deploymentCircuitBreaker": "a rollout stops where pods are not ready; roll back by the previous release.",
    "strategy": "a rollout is Kubernetes's own.",
}

SERVICE = {
    "capacityProviderStrategy": "choose on-demand or spot nodes with nodeGroup.",
    "deploymentController": "a rollout is Kubernetes's own.",
    "enableExecuteCommand": "use kubectl exec, by the rights of whoever runs it.",
    "placementConstraints": "choose the nodes with nodeGroup.",
    "placementStrategy": "pods spread over zones and nodes.",
    "serviceConnectConfiguration": "name the services that it calls in the system's code: their URLs follow.",
    "serviceRegistries": "the Service's DNS name takes the place of Cloud Map: set serviceName.",
    "taskSets": "a rollout is Kubernetes's own.",
    "volumeConfigurations": "volumes are made in the system's code.",
}

SERVICE_IGNORED = frozenset(
    {
        *("availabilityZoneRebalancing", "clusterArn", "createdAt", "createdBy", "currentServiceDeployment"),
        *("deployments", "enableECSManagedTags", "events", "launchType", "networkConfiguration", "pendingCount"),
        *("platformFamily", "platformVersion", "propagateTags", "roleArn", "runningCount", "serviceArn", "status"),
        *("tags", "taskDefinition"),
    }
)
"""State, history, and what the platform decides here: subnets and security groups are the cluster's."""
