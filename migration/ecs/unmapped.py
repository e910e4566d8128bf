"""ECS keys that a ``Microservice`` does not support, and the alternatives."""

from __future__ import annotations

TASK = {
    "ephemeralStorage": "set the size of each of writablePaths, and resources.ephemeralStorage.",
    "inferenceAccelerators": "not supported; select nodes with accelerators by nodeGroup.",
    "ipcMode": "not supported; pods have their own IPC namespace.",
    "pidMode": "not supported; pods have their own PID namespace.",
    "placementConstraints": "select the nodes by nodeGroup.",
    "proxyConfiguration": "App Mesh is not supported; NetworkPolicies follow from declared dependencies.",
    "enableFaultInjection": "not supported.",
}

TASK_IGNORED = frozenset(
    {
        *("compatibilities", "deregisteredAt", "executionRoleArn", "registeredAt", "registeredBy", "revision"),
        *("requiresAttributes", "requiresCompatibilities", "status", "tags"),
    }
)
"""Keys that describe the document or have no meaning outside ECS. Nodes pull images with their own role."""

CONTAINER = {
    "credentialSpecs": "not supported; only Linux containers run.",
    "dependsOn": "containers of a pod start together; let the process retry until the dependency is ready.",
    "disableNetworking": "not supported; a pod always has a network.",
    "dnsSearchDomains": "pods use the DNS of the cluster; use full host names.",
    "dnsServers": "pods use the DNS of the cluster.",
    "dockerLabels": "not supported; nothing reads labels of the container.",
    "dockerSecurityOptions": "pods run with the restricted Pod Security Standard.",
    "environmentFiles": "add the variables of the file under environment, and the secret ones under secrets.",
    "extraHosts": "not supported; add the names to DNS.",
    "firelensConfiguration": "Fluent Bit on each node collects the output of containers.",
    "hostname": "the host name of a pod is the name of the pod.",
    "interactive": "not supported.",
    "links": "declare the called services in the code of the system.",
    "linuxParameters": "not supported; pods have no additional capabilities, devices, tmpfs or init process.",
    "privileged": "not allowed; pods run with the restricted Pod Security Standard.",
    "pseudoTerminal": "not supported.",
    "repositoryCredentials": "nodes pull from the ECR of the account; copy the image there.",
    "resourceRequirements": "not supported; select nodes with GPUs by nodeGroup.",
    "restartPolicy": "Kubernetes always restarts a container that exits.",
    "startTimeout": "not supported; use probes.startup.",
    "systemControls": "not supported; the node sets kernel parameters.",
    "volumesFrom": "declare shared volumes in the code of the system.",
    "ulimits": "not supported; the container runtime of the node sets the limits.",
    "workingDirectory": "not supported; set WORKDIR in the image.",
}

CONTAINER_IGNORED = frozenset({"versionConsistency"})
"""Keys without effect: ``image`` pins the digest."""

PORT = {"appProtocol": "not supported; the load balancer uses HTTP/1.1."}
PORT_IGNORED = frozenset({"hostPort", "name"})

DEPLOYMENT = {
    "alarms": "alarms do not stop a rollout; roll back to the previous release.",
    "deploymentCircuitBreaker": "a rollout stops while pods are not ready; roll back to the previous release.",
    "strategy": "Kubernetes controls the rollout.",
}

SERVICE = {
    "capacityProviderStrategy": "select on-demand or spot nodes by nodeGroup.",
    "deploymentController": "Kubernetes controls the rollout.",
    "enableExecuteCommand": "use kubectl exec, which needs permission in the cluster.",
    "placementConstraints": "select the nodes by nodeGroup.",
    "placementStrategy": "pods spread over zones and nodes.",
    "serviceConnectConfiguration": "declare the called services in the code of the system; their URLs follow.",
    "serviceRegistries": "the DNS name of the Service replaces Cloud Map; set serviceName.",
    "taskSets": "Kubernetes controls the rollout.",
    "volumeConfigurations": "create volumes in the code of the system.",
}

SERVICE_IGNORED = frozenset(
    {
        *("availabilityZoneRebalancing", "clusterArn", "createdAt", "createdBy", "currentServiceDeployment"),
        *("deployments", "enableECSManagedTags", "events", "launchType", "networkConfiguration", "pendingCount"),
        *("platformFamily", "platformVersion", "propagateTags", "roleArn", "runningCount", "serviceArn", "status"),
        *("tags", "taskDefinition"),
    }
)
"""State, history, and settings of the platform, such as subnets and security groups."""
