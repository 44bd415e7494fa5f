"""Locks on files: the kernel keeps them, and takes them back from whoever was killed."""

import os

try:
    import fcntl
except ImportError:  # Windows has none: there nobody waits for anybody
    fcntl = None  # type: ignore[assignment]

ARE_THERE = fcntl is not None


def opened(path: str) -> int:
    """The open file of a lock, made where it is not there."""
    return os.open(path, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)


def take(file: int, *, shared: bool = False) -> None:
    """Wait for the lock, however long: alone, or with others that share it."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)


def take_at_once(file: int, *, shared: bool = False) -> bool:
    """Take the lock where nobody is in the way; whether that was so."""
    if fcntl is not None:
        try:
            fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def give(file: int) -> None:
    """Let others have it."""
    if fcntl is not None:
        fcntl.flock(file, fcntl.LOCK_UN)
