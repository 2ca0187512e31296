"""A PostgreSQL server of the tests' own, in a folder of its own, where the programs for one are installed."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

_NUMBERS = count(1)


class Missing(Exception):
    """There is no server to be had here: the message says why."""


def program(name: str) -> str:
    """Where a program of PostgreSQL is. Raises Missing."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    found = shutil.which(name) or shutil.which(name, path=os.pathsep.join(map(str, folders)))
    if found is None:
        raise Missing(f"PostgreSQL is not installed: no {name}")
    return found


def _owner() -> str | None:
    """Who runs the server: it refuses to be run by root. Raises Missing."""
    if os.geteuid() != 0:
        return None
    known = {entry.pw_name for entry in pwd.getpwall()}
    for name in ("postgres", "nobody"):
        if name in known:
            return name
    raise Missing("PostgreSQL is not run by root, and there is no other user")


class Server:
    """A server that runs; ``database`` makes a new and empty database in it."""

    def __init__(self, folder: Path, owner: str | None) -> None:
        self.folder, self.owner = folder, owner

    def run(self, *command: str) -> None:
        """Run one of the programs of PostgreSQL."""
        done = subprocess.run(
            command, user=self.owner, cwd="/", capture_output=True, text=True, check=False, timeout=120
        )
        if done.returncode:
            raise Missing(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()[-300:]}")

    def database(self) -> str:
        """The address of a new database."""
        name = f"news{next(_NUMBERS)}"
        self.run(program("createdb"), "-h", str(self.folder), "-U", "reporter", "-T", "template0", "-E", "UTF8", name)
        return f"postgresql://reporter@/{name}?host={self.folder}"


@contextmanager
def running() -> Iterator[Server]:
    """A server on a socket in a folder of its own, without the safety that costs time. Raises Missing."""
    need_driver()
    initdb, control, owner = program("initdb"), program("pg_ctl"), _owner()
    folder = Path(tempfile.mkdtemp(prefix="reportedly-pg-"))
    if owner:
        shutil.chown(folder, owner)
    server, data = Server(folder, owner), str(folder / "data")
    options = f"-k {folder} -c listen_addresses='' -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    try:
        server.run(initdb, "-D", data, "-U", "reporter", "-A", "trust", "-E", "UTF8", "--no-sync")
        server.run(control, "-D", data, "-w", "-l", str(folder / "log"), "-o", options, "start")
        try:
            yield server
        finally:
            server.run(control, "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def need_driver() -> None:
    """Raise Missing where the driver is not installed."""
    try:
        import psycopg  # noqa: F401
    except ImportError:
        raise Missing("psycopg is not installed") from None
