"""Who reads partitions: a worker with its model, which knows nothing of the machine or the cluster it runs on.

While it is read, a partition is a small store in memory, filled by the same code as any store; so what is a copy of
what, which items failed, and every row, are as they would be there. When all is read its tables are written out.
"""

from __future__ import annotations

import os
import signal
import socket
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

from sqlalchemy import create_engine
from sqlalchemy.pool import StaticPool

from reportedly.actors import load_table
from reportedly.attribute import load
from reportedly.errors import StoreError
from reportedly.ingest.items import Item
from reportedly.ingest.ledger import note_failures
from reportedly.ingest.run import Batch, store_outcome
from reportedly.ingest.worker import Failure, Outcome, Worker, reader_name
from reportedly.ontology import load_ontology
from reportedly.ontology.reader import reader_of
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.scale.dataset import Dataset
from reportedly.scale.inputs import Faults, stamp_of
from reportedly.scale.partition import Partition, Unit, items
from reportedly.store import Store, schema

DEADLY = "cannot be read: the process that read it died, perhaps of too little memory."


@dataclass(frozen=True, slots=True)
class Job:
    """What every reader is told: where to write, how to read; ``tables`` are the user's files that settings name."""

    dataset: Dataset
    reading: ReadOptions
    settings: Settings
    folder: str = field(default_factory=os.getcwd)  # below which the names of inputs hold
    tables: tuple[tuple[str, bytes], ...] = ()

    @classmethod
    def of(cls, dataset: Dataset, reading: ReadOptions, settings: Settings) -> Job:
        """The job with the files that the settings name, which other machines do not have; faulty ones are told."""
        if settings.actor_table:
            load_table(settings.actor_table)
        if settings.ontology:
            load_ontology(settings.ontology)
        named = [path for path in (settings.actor_table, settings.ontology) if path is not None]
        tables = tuple((path.name, path.read_bytes()) for path in named)
        return cls(dataset, reading, replace(settings, threads=1), tables=tables)


@dataclass(frozen=True, slots=True)
class Step:
    """How far a reader is with a partition, and the number of its process; ``alone``: it reads one item at a time."""

    partition: str
    process: int
    host: str
    items: int = 0
    new: int = 0
    copies: int = 0
    known: int = 0
    failed: int = 0
    bytes: int = 0
    alone: bool = False
    finished: bool = False

    def and_then(self, batch: Sequence[Item], outcome: Outcome, new: int, copies: int) -> Step:
        """The step after a batch."""
        weighed = Batch()
        for item in batch:
            weighed.add(item)
        return replace(
            self,
            items=self.items + len(batch),
            new=self.new + new,
            copies=self.copies + copies,
            known=self.known + len(batch) - new - copies - len(outcome.failures),
            failed=self.failed + len(outcome.failures),
            bytes=self.bytes + weighed.weight,
        )

    @property
    def told(self) -> dict[str, int]:
        """The counts, as the marker of the partition has them."""
        return {name: getattr(self, name) for name in ("items", "new", "copies", "known", "failed")}


@dataclass(frozen=True, slots=True)
class Caution:
    """What is known of items that kill who reads them, by their places in the partition, counted from 0.

    The batch that begins at ``alone`` is to be read an item at a time; ``deadly`` ones are not to be read at all.
    """

    alone: int | None = None
    deadly: tuple[int, ...] = ()


class PartitionReader:
    """Reads partitions, one after another. Made where it works: the model is loaded then."""

    def __init__(self, job: Job) -> None:
        with suppress(OSError):
            os.chdir(job.folder)
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keyboard is for who started this
        self.job, self.settings = job, _with_tables(job)
        if reader_name(self.settings) != job.dataset.reader:
            raise StoreError(
                f"{socket.gethostname()} has {reader_name(self.settings)}, and not {job.dataset.reader}: "
                "install the same reportedly on all machines."
            )
        self.model = reader_of(load(1), self.settings.ontology)

    def read(self, partition: Partition, caution: Caution) -> Iterator[Step]:
        """Read a partition and write it; tells of the beginning, of each batch and of the end."""
        dataset, step = self.job.dataset, Step(partition.name, os.getpid(), socket.gethostname())
        written = dataset.marker(partition.name)
        if written is None:
            faults = Faults()
            with memory() as store:
                for told in self._fill(store, partition, caution, step, faults):
                    step = told
                    yield told
                faults.check()
                with store.reading() as connection:
                    dataset.write(connection, partition, step.told)
        else:  # by somebody who was lost before that could be told
            step = replace(step, **written["told"])
        yield replace(step, finished=True)

    def _fill(self, store: Store, partition: Partition, caution: Caution, step: Step, faults: Faults) -> Iterator[Step]:
        yield step
        worker = Worker(store, self.job.reading, self.settings)
        worker.model = self.model
        for batch in self._batches(partition, faults):
            if caution.alone != step.items:
                step = self._write(store, worker, batch, caution, step)
                yield step
                continue
            yield replace(step, alone=True)
            for item in batch:
                step = self._write(store, worker, [item], caution, step)
                yield replace(step, alone=True)

    def _batches(self, partition: Partition, faults: Faults) -> Iterator[list[Item]]:
        batch = Batch()
        for unit in partition.units:
            _check(unit)
            for item in items(unit, self.job.reading, faults):
                batch.add(item)
                if batch.full:
                    yield batch.items
                    batch = Batch()
        if batch.items:
            yield batch.items

    def _write(self, store: Store, worker: Worker, batch: list[Item], caution: Caution, step: Step) -> Step:
        """Read a batch and write it to the store of the partition; the step after it."""
        deadly = [item for place, item in enumerate(batch, step.items) if place in caution.deadly]
        outcome = self.work(
            worker, [item for place, item in enumerate(batch, step.items) if place not in caution.deadly]
        )
        outcome.failures += [Failure(item, f"{item.key} {DEADLY}") for item in deadly]
        with store.writing() as connection:
            told = store_outcome(connection, outcome, self.job.dataset.reader)
            note_failures(connection, outcome.failures)
        return step.and_then(batch, outcome, told.new, told.copies)

    def work(self, worker: Worker, batch: list[Item]) -> Outcome:
        """Read a batch."""
        return worker.work(batch)


def memory() -> Store:
    """A new store in memory, without its indexes of words."""
    engine = create_engine("sqlite://", poolclass=StaticPool, connect_args={"check_same_thread": False})
    schema.METADATA.create_all(engine)
    return Store("the partition", ":memory:", engine)


def _check(unit: Unit) -> None:
    """Raise StoreError if a file is not the one any more that was cut into partitions."""
    file = unit.file
    if file.stamp is not None and file.stamp != stamp_of(file):
        raise StoreError(f"{file.name} has changed since this run began: run the same command again.")


def _with_tables(job: Job) -> Settings:
    """The settings, with the user's files put where this machine finds them."""
    settings = job.settings
    if not job.tables:
        return settings
    folder = Path(tempfile.mkdtemp(prefix="reportedly-"))
    for name, content in job.tables:
        (folder / name).write_bytes(content)
    table, ontology = ((folder / path.name if path else None) for path in (settings.actor_table, settings.ontology))
    return replace(settings, actor_table=table, ontology=ontology)
