"""All commands that a plan may have as steps."""

from __future__ import annotations

from data_transfer.command import Command
from data_transfer.commands.backup import MakeBackup
from data_transfer.commands.check_queues import CheckQueues
from data_transfer.commands.check_revision import CheckRevision
from data_transfer.commands.count_collections import CountCollections
from data_transfer.commands.dump_database import DumpDatabase
from data_transfer.commands.export_files import ExportFiles
from data_transfer.commands.import_files import ImportFiles
from data_transfer.commands.list_backups import ListBackups
from data_transfer.commands.restore_backup import RestoreBackup
from data_transfer.commands.restore_database import RestoreDatabase
from data_transfer.commands.verify import Verify

COMMANDS: tuple[type[Command], ...] = (
    CheckQueues,
    DumpDatabase,
    RestoreDatabase,
    CheckRevision,
    ExportFiles,
    ImportFiles,
    CountCollections,
    Verify,
    MakeBackup,
    ListBackups,
    RestoreBackup,
)
"""In the order of ``--help``."""
