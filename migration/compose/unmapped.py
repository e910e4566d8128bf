"""Keys of Compose that no setting covers, each with the reason and the alternative."""

from __future__ import annotations

_NODE = "the node decides it. Set it in the launch template of a node group if it is needed."

SERVICE = {
    "annotations": "annotations of containers have no effect on pods. Remove them.",
    "attach": "it only concerns the output of docker compose up. Read logs with kubectl logs.",
    "blkio_config": f"it is not supported: {_NODE}",
    "cap_add": "the restricted Pod Security Standard allows no additional capability. Use a port of 1024 or more, and "
    "an image that runs without the capability.",
    "cgroup": "pods have cgroups of their own. Remove it.",
    "cgroup_parent": "Kubernetes creates the cgroups. Remove it.",
    "cpu_count": "it is for Windows. Set deploy.resources.limits.cpus.",
    "cpu_percent": "it is for Windows. Set deploy.resources.limits.cpus.",
    "cpu_period": "Kubernetes has one period. Set deploy.resources.limits.cpus.",
    "cpu_quota": "Kubernetes derives the quota from cpuLimit. Set deploy.resources.limits.cpus.",
    "cpu_rt_period": "real-time scheduling is not supported. Remove it.",
    "cpu_rt_runtime": "real-time scheduling is not supported. Remove it.",
    "cpu_shares": "Kubernetes derives shares from the CPU request. Set deploy.resources.reservations.cpus.",
    "cpuset": "pods are not bound to cores. Remove it.",
    "credential_spec": "only Linux containers run. Use another form of authentication.",
    "develop": "it is for development with docker compose watch. Remove it.",
    "device_cgroup_rules": "pods have no devices of the node. Select nodes by nodeGroup and use a device plugin.",
    "devices": "pods have no devices of the node. Select nodes by nodeGroup and use a device plugin.",
    "dns": "pods use the DNS of the cluster. Add the names to a hosted zone.",
    "dns_opt": "pods use the DNS of the cluster. Remove it.",
    "dns_search": "pods use the DNS of the cluster. Write full host names.",
    "domainname": "the host name of a pod is its name. Add the name to a hosted zone.",
    "external_links": "containers outside the project are not reachable. Declare the server as a connection in the "
    "code of the system.",
    "extra_hosts": "pods have no entries of their own in /etc/hosts. Add the names to DNS.",
    "gpus": "GPUs are not a setting. Select nodes with GPUs by nodeGroup.",
    "group_add": "a pod has one further group, groupId. Give that group access to the files.",
    "hostname": "the host name of a pod is its name. Check if the program uses its host name.",
    "init": "pods have no init process. Let the image start with tini if the process leaves zombies.",
    "ipc": "pods have an IPC namespace of their own. Use shm_size for shared memory.",
    "isolation": "it is for Windows. Remove it.",
    "label_file": "nothing reads labels of the container. Remove it.",
    "logging": "Fluent Bit on each node collects stdout and stderr. Write logs there.",
    "mac_address": "the network of the cluster assigns addresses. Remove it.",
    "mem_swappiness": "nodes have no swap space. Remove it.",
    "memswap_limit": "nodes have no swap space. Raise memoryLimit if the process needs it.",
    "models": "models of Docker are not supported. Run a server for the model as a service of its own.",
    "oom_kill_disable": "a pod above its memory limit is ended. Raise memoryLimit.",
    "oom_score_adj": "Kubernetes derives it from the requests. Set memory and memoryLimit to the same value.",
    "pid": "pods have a PID namespace of their own. Remove it.",
    "pids_limit": f"it is not supported: {_NODE}",
    "post_start": "there are no hooks. Do it in the program, or in an init container.",
    "pre_start": "it is not converted. Add a command under initContainers.",
    "pre_stop": "there are no hooks. Handle SIGTERM in the program.",
    "privileged": "the restricted Pod Security Standard does not allow it. Find the permission that the process needs.",
    "provider": "it starts a program of Docker. Create the resource in the code of the system.",
    "runtime": "the node decides the runtime. Remove it.",
    "security_opt": "pods run with the restricted Pod Security Standard and its seccomp profile. Remove it.",
    "stop_signal": "the settings have no signal. Set STOPSIGNAL in the image.",
    "storage_opt": "it belongs to the storage driver. Set sizes under writablePaths and resources.ephemeralStorage.",
    "sysctls": f"kernel parameters are not a setting: {_NODE}",
    "ulimits": "the container runtime of the node sets the limits. Check that they are high enough.",
    "umask": "there is no setting for it. Set the umask in the program.",
    "use_api_socket": "the API of Docker does not exist in a pod. Use the Kubernetes API with kubernetesPermissions.",
    "userns_mode": "pods have no user namespace of their own. Remove it.",
    "uts": "pods have a UTS namespace of their own. Remove it.",
    "volumes_from": "a pod has the volumes of its own settings. Name the volumes under volumes of both services.",
}
"""Keys with a reason and a fix each."""

SERVICE_IGNORED = frozenset(
    {
        *("cap_drop", "container_name", "pull_policy", "pull_refresh_after", "stdin_open", "tty"),
        *("attach", "annotations"),
    }
)
"""Keys without a meaning for a pod: all capabilities are dropped, and names of pods are generated."""

DEPLOY = {
    "endpoint_mode": "a Service has one address and balances the connections. Remove it.",
    "labels": "nothing reads labels of a service. Remove them.",
    "placement": "pods spread over zones and nodes. Select nodes by nodeGroup.",
    "rollback_config": "a rollout stops while pods are not ready. Roll back to the previous release.",
    "update_config": "a rollout adds maxSurge of the pods at a time, and removes a pod only when another one is ready. "
    "Set maxSurge.",
}
DEPLOY_IGNORED = frozenset[str]()

NETWORK_MODES = {
    "host": "pods have addresses of their own. Let the process listen on its port, and let callers use its service.",
    "none": "there is no setting for it. Without calls and egress, the pods can connect to nothing but DNS.",
    "bridge": "",
    "default": "",
}
"""Values of ``network_mode``, with an empty text for those without effect."""

TOP = {
    "models": "models of Docker are not supported. Run a server for the model as a service of its own.",
}
TOP_IGNORED = frozenset({"name", "version"})
"""Keys of a file without an effect on workloads."""
