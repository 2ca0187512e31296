"""One at a time: whoever writes holds a file beside what is written, until they have ended in whatever way."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from reportedly.errors import StoreError


@contextmanager
def held(lock: str, name: str, what: str) -> Iterator[None]:
    """Keep others from what is done to a store or a dataset of this name, which is ``being filled``, for example.

    Raises StoreError where somebody else does it, and where the lock cannot be made.
    """
    own = FileLock(lock)
    try:
        own.acquire(timeout=0)
    except Timeout:
        raise StoreError(f"{name} is {what} by another run: wait until it has ended.") from None
    except OSError as error:
        raise StoreError(f"{name} may not be written to: {error.strerror}.") from None
    try:
        yield
    finally:
        with suppress(OSError):  # while it is held: the next one would hold a file that is gone
            Path(lock).unlink()
        own.release()
