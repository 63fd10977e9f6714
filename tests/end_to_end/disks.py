"""A disk that is too small, for tests of what happens when it is full."""

import ctypes
import os
import unittest

from processes import LIBC

CLONE_NEWNS = 0x20000
MS_PRIVATE_EVERYWHERE = 0x40000 | 0x4000  # MS_PRIVATE | MS_REC
_own_mounts = False


def _mount(source, target, kind, flags, options):
    done = LIBC.mount(source.encode(), str(target).encode(), kind.encode(),
                      ctypes.c_ulong(flags), options.encode())
    return done == 0


def _see_own_mounts():
    """Mounts of this process end with it, whatever becomes of it, and nobody else sees them."""
    global _own_mounts
    if not _own_mounts:
        if LIBC.unshare(CLONE_NEWNS) != 0 or not _mount("none", "/", "none",
                                                        MS_PRIVATE_EVERYWHERE, ""):
            raise unittest.SkipTest("no right to mount a small disk; run the test as root")
        _own_mounts = True


class SmallDisk:
    """A file system of some bytes in memory, mounted on a folder."""

    def __init__(self, folder, size):
        _see_own_mounts()
        self.folder = folder
        self._ballast = folder / "ballast"
        folder.mkdir()
        if not _mount("tmpfs", folder, "tmpfs", 0, f"size={size}"):
            raise unittest.SkipTest("no right to mount a small disk; run the test as root")

    def free_bytes(self):
        state = os.statvfs(self.folder)
        return state.f_bavail * state.f_frsize

    def fill(self, leave=0):
        """Takes all its room but `leave` bytes."""
        self.make_room()
        with self._ballast.open("wb") as ballast:
            os.posix_fallocate(ballast.fileno(), 0, max(1, self.free_bytes() - leave))

    def make_room(self):
        self._ballast.unlink(missing_ok=True)

    def stop(self):
        LIBC.umount2(str(self.folder).encode(), 2)  # MNT_DETACH: also while a file is open
