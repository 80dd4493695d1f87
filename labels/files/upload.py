"""Taking in uploads: bytes are counted while they come in, and nothing past 10 MB is kept.

The handler must be set before anything reads the form, and Django's check of the form's token
reads it. So the view that asks for files is split in two, as Django's documentation says:

    @csrf_exempt
    def add_file(request, public_id):
        receive_files(request)
        return _add_file(request, public_id)

    @csrf_protect
    def _add_file(request, public_id):
        file = arrived_file(request, "file")     # BadFile: show its sentence at the field
        kept = keep(file, file.sent_name)

Nobody's rights are known when the bytes come in, but the outer function can ask for a log-in.
"""

from typing import Any

from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from .arrivals import Arrived
from .faults import BadFile
from .kinds import LARGEST

MOST_FILES = 5
# So much of what is too large is read and thrown away, so that a browser, which does not listen
# before it has sent everything, gets our sentence. Past it the connection is broken off.
MOST_THROWN_AWAY = 4 * LARGEST


class CountingHandler(FileUploadHandler):
    """Writes each file of a request into the store's own directory; all others go elsewhere."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self.arrived: Arrived | None = None
        self.refused: dict[str, BadFile] = {}
        self._files = 0
        self._thrown_away = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self._close()
        self._files += 1
        if self._files > MOST_FILES:
            self._refuse(BadFile("too_many", _("Send at most five files at a time.")))
        else:
            self.arrived = Arrived(self.file_name or "", self.content_type or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        if self.arrived:
            try:
                self.arrived.add(raw_data)
            except BadFile as bad:
                self._refuse(bad)
        else:
            self._thrown_away += len(raw_data)
            if self._thrown_away > MOST_THROWN_AWAY:
                raise StopUpload(connection_reset=True)

    def file_complete(self, file_size: int) -> Arrived | None:
        arrived, self.arrived = self.arrived, None
        if arrived:
            arrived.content.flush()
            arrived.content.seek(0)
        return arrived

    def upload_interrupted(self) -> None:
        self._close()

    def upload_complete(self) -> None:
        self._close()

    def _refuse(self, bad: BadFile) -> None:
        self.refused[self.field_name or ""] = bad
        self._close()

    def _close(self) -> None:
        if self.arrived:
            self.arrived.close()
        self.arrived = None


def receive_files(request: HttpRequest) -> None:
    """Let our handler take the files of this request; before its form is read."""
    request.upload_handlers = [CountingHandler(request)]


def arrived_file(request: HttpRequest, field: str) -> Arrived:
    """The file of a field, received whole; BadFile if there is none, or it was refused."""
    files = request.FILES.getlist(field)  # first: this is what reads the form
    for handler in request.upload_handlers:
        if isinstance(handler, CountingHandler) and field in handler.refused:
            raise handler.refused[field]
    if not files:
        raise BadFile("missing", _("Choose a file."))
    if not isinstance(files[0], Arrived):
        raise TypeError("Call receive_files(request) before the form is read.")
    return files[0]
