"""Where inputs and datasets lie: in a folder of this computer, or at an address such as ``s3://`` or ``gs://``.

A file is written whole or not at all: on a disk under another name first, which is then changed; in an object store,
where nothing is seen of a file before all of it has arrived, at once.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from reportedly.errors import MissingExtra, StoreError, UsageError

ADDRESS = re.compile(r"(?!https?:)([a-z][a-z0-9+.-]+)://", re.IGNORECASE)
OBJECT_STORES = ("s3", "gcs", "abfs")  # as pyarrow calls them


@dataclass(frozen=True, slots=True)
class Place:
    """A folder or file: ``name`` is for messages, without keys and passwords that an address may hold."""

    name: str
    path: str
    files: Any = field(repr=False)  # a pyarrow.fs.FileSystem

    @property
    def local(self) -> bool:
        """Whether it lies on a disk of this computer, or one that looks like that."""
        return str(self.files.type_name) == "local"

    def below(self, *parts: str) -> Place:
        """What lies below it."""
        return Place("/".join([self.name.rstrip("/"), *parts]), "/".join([self.path.rstrip("/"), *parts]), self.files)

    def info(self) -> Any:
        """What is there, as pyarrow.fs.FileInfo."""
        with told(self.name):
            return self.files.get_file_info(self.path)

    def read(self) -> bytes | None:
        """All of a file; None if it is not there."""
        if not self.info().is_file:
            return None
        with told(self.name), self.files.open_input_stream(self.path) as stream:
            return bytes(stream.read())

    def write(self, content: Any) -> None:
        """Put a file there, whole or not at all; ``content`` is bytes or a buffer."""
        folder, _, last = self.path.rpartition("/")
        with told(self.name):
            if self.files.type_name in OBJECT_STORES:
                _send(self.files, self.path, content)
                return
            self.files.create_dir(folder, recursive=True)
            beside = f"{folder}/.{last}.{uuid4().hex[:12]}"
            try:
                _send(self.files, beside, content)
                if self.local:
                    _settle(beside)
                self.files.move(beside, self.path)
            except BaseException:
                with suppress(OSError):
                    self.files.delete_file(beside)
                raise

    def remove(self) -> None:
        """Take a file away; one that is not there is no fault."""
        with told(self.name), suppress(FileNotFoundError):
            self.files.delete_file(self.path)

    def names(self) -> list[str]:
        """The names of the files in a folder, sorted; none where there is no folder."""
        return sorted(info.base_name for info in self.found(recursive=False) if info.is_file)

    def found(self, recursive: bool = True) -> list[Any]:
        """What lies below a folder, as pyarrow.fs.FileInfo, sorted by path."""
        from pyarrow.fs import FileSelector

        with told(self.name):
            chosen = FileSelector(self.path, allow_not_found=True, recursive=recursive)
            return sorted(self.files.get_file_info(chosen), key=lambda info: str(info.path))


def is_address(name: str) -> bool:
    """Whether a name is an address that pyarrow.fs may know, such as s3://bucket/dump.parquet."""
    return ADDRESS.match(name) is not None


def place_of(name: str | os.PathLike[str]) -> Place:
    """The place that a path or an address names."""
    name = os.fspath(name)
    try:
        import pyarrow
        from pyarrow import fs
    except ImportError:
        raise MissingExtra("A dataset", "parquet") from None
    scheme = ADDRESS.match(name)
    if scheme is None:
        return Place(name.rstrip("/") or name, Path(name).absolute().as_posix(), fs.LocalFileSystem())
    try:
        files, path = fs.FileSystem.from_uri(name)
    except (pyarrow.ArrowException, OSError, ValueError) as error:
        raise UsageError(
            f"{scheme[0]}… is no address that can be opened: {' '.join(str(error).split())[:200]}"
        ) from None
    return Place(f"{scheme[0]}{path}", path, files)


@contextmanager
def told(name: str) -> Iterator[None]:
    """Turns what a disk or an object store complains of into a StoreError of one line."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"{name}: {error.strerror or ' '.join(str(error).split())[:300]}") from error


def _send(files: Any, path: str, content: Any) -> None:
    with files.open_output_stream(path) as stream:
        stream.write(content)


def _settle(path: str) -> None:
    """Come back when a file is on the disk, and not only on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
