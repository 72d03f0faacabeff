"""Room on the disks this node writes to."""

import os
from dataclasses import dataclass

from django.conf import settings

from xinheng.shell import database, places

MIB = 2**20


@dataclass(frozen=True)
class Room:
    """Room on the disk of one place, in bytes: ``home`` is the data folder, ``database`` the embedded server's."""

    place: str
    free: int
    size: int

    @property
    def enough(self) -> bool:
        """Whether there is more room than ``XINHENG_DISK_MINIMUM``."""
        return self.free >= settings.DISK_MINIMUM_BYTES


def rooms() -> list[Room]:
    """The data folder's disk, and the embedded server's where that is another place."""
    places_ = {"home": places.home()}
    if not database.url():
        places_["database"] = database.cluster().data
    found = []
    for name, path in places_.items():
        try:
            seen = os.statvfs(path)
        except OSError:
            continue
        found.append(Room(name, seen.f_bavail * seen.f_frsize, seen.f_blocks * seen.f_frsize))
    return found
