"""Disks that are small, for faults that are really caused."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def small_disk(folder: Path, size: int) -> Iterator[bool]:
    """Lay a disk of a size over a folder, with the folder's files on it; give False where none may be mounted."""
    files = folder.with_name(f"{folder.name} before")
    folder.rename(files)
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    shutil.copytree(files, folder, dirs_exist_ok=True)
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)
