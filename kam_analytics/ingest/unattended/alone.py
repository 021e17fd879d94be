"""One at a time: the lock on a folder, which the system takes back when the process ends, however that is."""

from __future__ import annotations

import errno
import os
import sys
from pathlib import Path

if sys.platform != "win32":
    import fcntl

_OTHERS = (errno.EACCES, errno.EAGAIN)  # anything else: this file system knows no locks


class Lock:
    """The lock on a folder. Where the system has none, everybody gets it."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: int | None = None

    def take(self) -> bool:
        """Whether it is ours now; False while somebody else has it."""
        if sys.platform == "win32" or self._is_ours():
            return True
        self.release()
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(descriptor)
            return error.errno not in _OTHERS
        self._held = descriptor
        return True

    def release(self) -> None:
        """Give it back."""
        if self._held is not None:
            os.close(self._held)
            self._held = None

    def _is_ours(self) -> bool:
        """Whether we have it, and it is that of the folder that stands there now."""
        return self._held is not None and os.path.samestat(os.fstat(self._held), self._folder.stat())
