"""The component of Email-RAG: namespace, storage, stores, Jobs, and the processes of the application."""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.cutover.cutover import Cutover
from components.cutover.target import cutover_args
from components.monitoring.monitoring import Monitoring
from components.monitoring.watched import Workload
from components.workload.context import WorkloadContext
from components.workload.efs_volume import EfsVolume, EfsVolumeArgs
from components.workload.microservice_args import MicroserviceArgs
from components.workload.namespace import Namespace, NamespaceArgs
from components.workload.secrets import SecretStore, SecretStoreArgs
from components.workload.worker import WorkerArgs
from components.workload.workload_args import WorkloadArgs
from systems.contract import SystemArgs
from systems.email_rag.application import MODELS, TASK_QUEUES, UPLOADS
from systems.email_rag.backend import Backend
from systems.email_rag.data_import import DataImport, DataImportArgs
from systems.email_rag.frontend import Frontend, FrontendArgs
from systems.email_rag.jobs import Migration, ModelDownload
from systems.email_rag.monitoring import monitoring_args
from systems.email_rag.spec import EmailRagSpec
from systems.email_rag.stores import Stores, StoresArgs
from systems.email_rag.worker import Beat, EmailWorker
from systems.exposure import ingress_class

OFFLINE = {"HF_HUB_OFFLINE": "1"}
"""The model is on a volume: no pod downloads it."""


class EmailRag(pulumi.ComponentResource):
    """Email-RAG with the services that ran under Docker Compose."""

    TYPE = "landfall:email-rag:EmailRag"

    namespace: pulumi.Output[str]
    """Namespace of the system's pods."""

    def __init__(self, name: str, args: SystemArgs[EmailRagSpec], opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__(self.TYPE, name, {}, opts)
        self._name, self._args = name, args
        self._child = pulumi.ResourceOptions(parent=self)
        self._variables = dict(args.spec.application.variables())

        # The namespace deletes the claims of volumes that remain in it, for which the driver still has to run.
        needed = [*args.platform.admission_ready, *args.platform.block_storage_ready]
        space = Namespace(name, NamespaceArgs(namespace=args.namespace, depends_on=needed), self._child)
        self._context = self._workload_context(space)
        self._uploads, self._models = self._volume("uploads"), self._volume("models")
        self._stores = Stores(f"{name}-stores", StoresArgs(spec=args.spec, context=self._context), self._child)
        # The Deployments start when the schema is migrated and the model is on its volume.
        jobs = [self._migration(), self._model_download(), *self._uploads_import()]
        self._done = [done for job in jobs for done in job.done]
        backend = self._backend()
        worker, beat = self._worker(), self._beat()
        frontend = Frontend(
            f"{name}-frontend",
            FrontendArgs(spec=args.spec.frontend, context=self._context, backend=backend),
            self._child,
        )
        monitoring = self._monitoring([frontend, backend, worker, *([beat] if beat else []), *jobs])
        self.cutover = self._cutover(frontend, monitoring.topic_arn if monitoring else None)
        """Cutover from the old host; None if the settings have none."""
        self.namespace = space.namespace
        self.exports = {"url": frontend.url}
        """Outputs of the stack under the system's key."""
        self.register_outputs({"namespace": self.namespace, **self.exports})

    def _migration(self) -> Migration:
        return Migration(
            f"{self._name}-migration",
            WorkloadArgs(
                spec=self._args.spec.migration,
                service="migration",
                context=self._context,
                environment=self._variables,
                connections=[self._stores.database()],
                # A dump is restored before the migration, which finds its tables: the other order loses rows.
                depends_on=self._stores.database_ready,
            ),
            self._child,
        )

    def _model_download(self) -> ModelDownload:
        return ModelDownload(
            f"{self._name}-model-download",
            WorkloadArgs(
                spec=self._args.spec.model_download,
                service="model-download",
                context=self._context,
                environment=self._variables,
                claims={"models": self._models.mount(MODELS)},
            ),
            self._child,
        )

    def _uploads_import(self) -> Sequence[DataImport]:
        spec = self._args.spec.data_import
        if spec is None:
            return ()
        uploads = DataImportArgs(
            spec=spec, context=self._context, export="uploads", claims={"uploads": self._uploads.mount(UPLOADS)}
        )
        return [DataImport(f"{self._name}-import-uploads", uploads, self._child)]

    def _backend(self) -> Backend:
        stores = self._stores
        return Backend(
            f"{self._name}-backend",
            MicroserviceArgs(
                spec=self._args.spec.backend,
                service="backend",
                context=self._context,
                environment={**self._variables, **OFFLINE},
                secrets=stores.keys(),
                revisions={"tokens": self._args.spec.tokens.revision},
                connections=stores.all(),
                claims={"uploads": self._uploads.mount(UPLOADS), "models": self._models.mount(MODELS, read_only=True)},
                depends_on=[*self._done, *stores.keys_ready],
            ),
            self._child,
        )

    def _worker(self) -> EmailWorker:
        spec, stores = self._args.spec.worker, self._stores
        return EmailWorker(
            f"{self._name}-worker",
            WorkerArgs(
                spec=spec,
                service="worker",
                context=self._context,
                environment={**self._variables, **OFFLINE},
                connections=stores.all(),
                claims={"uploads": self._uploads.mount(UPLOADS), "models": self._models.mount(MODELS, read_only=True)},
                triggers=stores.rabbitmq.triggers(TASK_QUEUES, spec.scaling.messages_per_pod),
                depends_on=self._done,
            ),
            self._child,
        )

    def _beat(self) -> Beat | None:
        spec = self._args.spec.beat
        if spec is None:
            return None
        return Beat(
            f"{self._name}-beat",
            WorkerArgs(
                spec=spec,
                service="beat",
                context=self._context,
                environment={**self._variables, **OFFLINE},
                connections=self._stores.all(),
                depends_on=self._done,
            ),
            self._child,
        )

    def _monitoring(self, workloads: Sequence[Workload]) -> Monitoring | None:
        spec = self._args.spec
        if spec.alarms is None:
            return None
        args = monitoring_args(spec.alarms, self._context, workloads, self._stores, spec.worker)
        return Monitoring(f"{self._name}-monitoring", args, self._child)

    def _cutover(self, frontend: Frontend, topic_arn: pulumi.Output[str] | None) -> Cutover | None:
        spec = self._args.spec.cutover
        if spec is None:
            return None
        args = cutover_args(spec, self._context, frontend, topic_arn, automatic_rollback=spec.diverging_data)
        return Cutover(f"{self._name}-cutover", args, self._child)

    def _workload_context(self, space: Namespace) -> WorkloadContext:
        args, name = self._args, self._name
        store = SecretStore(
            f"{name}-secrets",
            SecretStoreArgs(
                namespace=space,
                platform=args.platform,
                secret_names=sorted(args.spec.secret_names(args.environment)),
            ),
            self._child,
        )
        return WorkloadContext(
            system=args.system,
            environment=args.environment,
            namespace=space,
            platform=args.platform,
            default_image_tag=args.spec.image_tag,
            node_group=args.spec.node_group,
            secret_store=store,
            ingress_class=ingress_class(name, args, space, self._child),
        )

    def _volume(self, directory: str) -> EfsVolume:
        return EfsVolume(
            f"{self._name}-{directory}",
            EfsVolumeArgs(
                platform=self._args.platform,
                namespace=self._context.namespace,
                claim_name=f"{directory}-pvc",
                path=self._args.spec.volume_path(directory),
                user_id=self._args.spec.backend.user_id,
                group_id=self._args.spec.backend.group_id,
            ),
            self._child,
        )
