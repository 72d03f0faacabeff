"""Files that come in: held in memory, and only where files are taken (G2)."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler

TAKEN_AT = ("/desk/send", "/administration/editions", "/api/v1/batches")
"""Addresses that take files. Each asks who sends before it reads anything."""


class FilesWhereTaken(MemoryFileUploadHandler):
    """Keeps a file in memory where files are taken; elsewhere it passes by, so that no stranger fills the memory."""

    def handle_raw_input(self, *arguments: Any, **named: Any) -> None:
        """Decide by size, as the framework does, and by address."""
        super().handle_raw_input(*arguments, **named)
        taken = self.request is not None and self.request.path.startswith(TAKEN_AT)
        self.activated = bool(self.activated and taken)
