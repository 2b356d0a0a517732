"""A disk whose power can be cut: what had not reached it is gone, as on a real device.

An ext4 file system in an image, mounted by the kernel. A cut copies the image while it is in use:
pages that nobody had synced are not in it, the journal is replayed when it is mounted again. It
does not model flash that lies about its flushes.
"""

import os
import shutil
import subprocess
from pathlib import Path

from signage.errors import Unavailable

SIZE_MB = 512


def may_cut_power() -> bool:
    """Tell whether this machine lets us mount images."""
    tools = ("losetup", "mkfs.ext4", "mount", "umount")
    loops = Path("/dev/loop-control").exists()
    return os.geteuid() == 0 and loops and all(map(shutil.which, tools))


class PowerDisk:
    """One image after the other at one mount point."""

    def __init__(self, folder: Path) -> None:
        """Make an empty disk; `root` is where it is mounted.

        Raises: Unavailable when this machine has no loop devices or we are not root.
        """
        if not may_cut_power():
            raise Unavailable("bench: cutting power needs root and loop devices — run as root")
        self.root = folder / "disk"
        self.root.mkdir(parents=True)
        self._folder = folder
        self._count = 0
        self._image = folder / "image-0"
        with self._image.open("wb") as image:
            image.truncate(SIZE_MB << 20)
        _run("mkfs.ext4", "-q", "-F", str(self._image))
        self._mount()

    def cut(self) -> None:
        """Take what the disk holds at this instant; the world goes on until `restore`."""
        self._count += 1
        self._next = self._folder / f"image-{self._count}"
        _run("cp", "--sparse=always", str(self._image), str(self._next))

    def restore(self) -> None:
        """Bring the power back: mount what the cut left. Nothing may use the disk any more."""
        self.close()
        self._image.unlink()
        self._image = self._next
        self._mount()

    def sync(self) -> None:
        """Write everything of this disk back, as forty quiet seconds would."""
        _run("sync", "--file-system", str(self.root))

    def close(self) -> None:
        """Unmount, even when somebody still uses it."""
        if subprocess.run(["umount", str(self.root)], capture_output=True).returncode != 0:
            _run("umount", "-l", str(self.root))

    def _mount(self) -> None:
        _run("mount", "-o", "loop", str(self._image), str(self.root))


def _run(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        raise Unavailable(f"bench: {command[0]} failed: {done.stderr.strip()}")
