"""The data folder is nobody else's on this machine: it is closed to other users, and so is every file in it."""

import os
import stat
from pathlib import Path

OTHERS = 0o077
"""What the group and everybody else may."""


def private_folder(path: Path) -> Path:
    """Make the folder where it is missing, and take from others what they may of it and of the files in it; returns it.

    A folder of somebody else's, or one that everybody writes to (`/tmp`), is left as it is. Windows has no such modes: folders there
    inherit who may read them.
    """
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if os.name == "posix" and _own(path) and not path.stat().st_mode & stat.S_ISVTX:
        for found in (path, *path.iterdir()):
            _close(found)
    return path


def private_database(path: Path) -> None:
    """Make the file of an SQLite database where there is none, and take from others what they may of it and of the files beside it.

    SQLite gives its log and its index the mode of the database.
    """
    if not path.exists() and os.access(path.parent, os.W_OK):
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
    if os.name == "posix":
        for end in ("", "-wal", "-shm"):
            _close(path.with_name(path.name + end))


def open_to_others(folder: Path) -> list[Path]:
    """The folder itself, and what lies in it, where others than their owner may something; nothing on Windows."""
    found = [folder, *folder.iterdir()] if os.name == "posix" and folder.is_dir() else []
    return [path for path in found if not path.is_symlink() and path.exists() and path.stat().st_mode & OTHERS]


def _own(path: Path) -> bool:
    return path.stat().st_uid == os.geteuid()


def _close(path: Path) -> None:
    try:
        if not path.is_symlink() and _own(path) and (mode := stat.S_IMODE(path.stat().st_mode)) & OTHERS:
            path.chmod(mode & ~OTHERS)
    except OSError:
        return  # gone meanwhile, or on a disk that may only be read; `gridapp doctor` names what stays open
