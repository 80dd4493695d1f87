"""Files on their way in: counted, hashed and written while they arrive, gone unless they are kept.

They lie in `.arriving` in the store's own directory, so that keeping one is a rename.
"""

import hashlib
import os
import tempfile
import weakref
from pathlib import Path
from typing import IO

from django.conf import settings
from django.core.files.base import File
from django.core.files.storage import FileSystemStorage, Storage, storages
from django.core.files.uploadedfile import UploadedFile

from .kinds import LARGEST, too_large


def storage() -> Storage:
    return storages["evidence"]


def arriving() -> Path:
    """The directory of files on their way in: beside the kept ones, readable by us alone."""
    kept = storage()
    if isinstance(kept, FileSystemStorage):
        root = Path(kept.location)
    else:
        root = settings.DATA_DIR / "evidence"
    directory = root / ".arriving"
    for each in (root, directory):
        each.mkdir(mode=0o700, parents=True, exist_ok=True)
    return directory


class Arrived(UploadedFile):
    """A file that has arrived, or is about to: closing it removes it, unless it was kept."""

    def __init__(self, name: str, content_type: str = "") -> None:
        descriptor, path = tempfile.mkstemp(dir=arriving())  # mode 0600
        file = os.fdopen(descriptor, "w+b")
        super().__init__(file, name, content_type, size=0)
        self.content: IO[bytes] = file
        # The name as it was sent: cleaned when it is kept. Django's own is cut to its last part.
        self.sent_name = name
        self.path = Path(path)
        self._sha256 = hashlib.sha256()
        # Also runs where nobody closes it: the client went away, the request was broken off.
        self._discard = weakref.finalize(self, _discard, file, path)

    @property
    def sha256(self) -> str:
        return self._sha256.hexdigest()

    def add(self, piece: bytes) -> None:
        """BadFile as soon as the pieces together are larger than 10 MB."""
        self.size = (self.size or 0) + len(piece)
        if self.size > LARGEST:
            raise too_large()
        self._sha256.update(piece)
        self.content.write(piece)

    def close(self) -> None:
        self._discard()


def arrive(source: File | IO[bytes], name: str) -> Arrived:
    """Read a file that did not come through our upload handler."""
    arrived = Arrived(name)
    try:
        source.seek(0)
        while piece := source.read(Arrived.DEFAULT_CHUNK_SIZE):
            arrived.add(piece)
    except BaseException:
        arrived.close()
        raise
    return arrived


def _discard(file: IO[bytes], path: str) -> None:
    file.close()
    Path(path).unlink(missing_ok=True)
