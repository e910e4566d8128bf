"""Opens the storage that an address names."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote, urlsplit

from data_transfer.errors import UsageError
from data_transfer.storage.folder import FolderStorage
from data_transfer.storage.interface import Storage
from data_transfer.storage.s3 import Encryption, S3Storage
from data_transfer.storage.s3_client import client


def open_storage(url: str, kms_key: str | None = None) -> Storage:
    """Return the storage of an address such as ``s3://backups/prod`` or ``file:///mnt/backups``."""
    url = url.rstrip("/")
    parts = urlsplit(url)
    if parts.scheme == "s3" and parts.netloc and "@" not in parts.netloc and not parts.query:
        return S3Storage(url, parts.netloc, parts.path.strip("/"), client(), Encryption(kms_key))
    if parts.scheme == "file" and not parts.netloc and parts.path:
        return FolderStorage(url, Path(unquote(parts.path)))
    msg = "--storage: the address is invalid. Give s3://BUCKET/FOLDER or file:///FOLDER, such as s3://backups/prod."
    raise UsageError(msg)
