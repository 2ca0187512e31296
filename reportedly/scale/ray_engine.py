"""Partitions read on Ray: one actor a worker, which holds the model and reads one partition after another.

Ray's actors are used as they are, without Ray Data, for three reasons. A block of Ray Data is cut by Ray, and has one
table; a partition here is fixed before anybody reads it, and has many tables that belong together. What Ray Data brings
back passes through the object store, while here only counts do. And Ray Data gives a block whose reader died to the
next one without end, so that one item which kills its readers would end the run; here it is found and is a failure.

A worker that is lost loses the partition in hand, which another one begins anew: nothing of a partition counts before
its marker is written, and whoever reads it writes the same. This process only cuts the input and hears counts.
"""

from __future__ import annotations

import logging
import os
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from reportedly.attribute import cores
from reportedly.errors import MissingExtra, ReportedlyError, StoreError
from reportedly.ingest.run import Tally
from reportedly.ingest.worker import reader_name
from reportedly.pipeline import Settings
from reportedly.read import ReadOptions
from reportedly.scale.dataset import create
from reportedly.scale.inputs import find_files
from reportedly.scale.partition import PART, Partition, Plan
from reportedly.scale.reader import Caution, Job, PartitionReader, Step

DEATHS = 20  # of the readers of one partition, after which the run ends; machines on loan go often
STILLBORN = 5  # readers in a row that die before they read anything
TRIES = 3  # of a partition whose writing fails
PATIENCE = 0.5  # seconds between looks at whether to stop
OBJECTS = 100 * 2**20  # bytes of the object store of a cluster of our own: nothing but counts passes through it


@dataclass(frozen=True, slots=True)
class ScaleOptions:
    """How to read on Ray: by how many workers (one a core of the cluster if None), in partitions of how many bytes."""

    reading: ReadOptions = field(default_factory=ReadOptions)
    settings: Settings = field(default_factory=lambda: Settings(threads=1))
    workers: int | None = None
    part: int = PART


@dataclass(frozen=True, slots=True)
class Watching:
    """Who hears how a run goes: ``tell`` of counts, ``hear`` of each step, ``say`` of what went wrong and goes on."""

    tell: Callable[[Tally], None] = lambda tally: None
    hear: Callable[[Step], None] = lambda step: None
    say: Callable[[str], None] = lambda line: None
    stop: Callable[[], bool] = lambda: False


def ingest_on_ray(
    inputs: Sequence[str],
    out: str | os.PathLike[str],
    options: ScaleOptions | None = None,
    watching: Watching | None = None,
) -> Tally:
    """Read these files, folders, patterns and addresses into the dataset ``out``, which is made if it is not there.

    Partitions that are there already are passed over; ``Tally.unchanged`` counts them. What cannot be read is in the
    table ``failures``. Raises StoreError where the dataset cannot be written, or is of another reader.
    """
    chosen, heard = options or ScaleOptions(), watching or Watching()
    _ray()  # says what is missing, before anything is made
    files = find_files(inputs, chosen.reading)
    dataset = create(os.fspath(out), reader_name(chosen.settings), chosen.reading, chosen.part)
    with dataset.writing(), cluster(chosen.workers) as count:
        plan = Plan(chosen.reading, dataset.reader, chosen.part, dataset.done())
        crew = _Crew(Job.of(dataset, chosen.reading, chosen.settings), chosen.workers or count)
        try:
            tally = _Run(plan, crew, heard).through(plan.partitions(files))
        finally:
            crew.close()
        if not tally.interrupted:
            dataset.sweep()
        return tally


@contextmanager
def cluster(workers: int | None = None) -> Iterator[int]:
    """A cluster: the one this process has joined, the one at RAY_ADDRESS, else one of this machine; its cores."""
    ray = _ray()
    if ray.is_initialized():
        yield _cores(ray)
        return
    quiet = {"log_to_driver": False, "logging_level": logging.CRITICAL}
    if os.environ.get("RAY_ADDRESS"):
        _join(ray, quiet)
    else:
        system = {"enable_metrics_collection": False}
        own = {"num_cpus": workers or cores(), "include_dashboard": False, "object_store_memory": OBJECTS}
        ray.init(address="local", _system_config=system, **own, **quiet)
    try:
        with _silent(ray):
            yield _cores(ray)
    finally:
        ray.shutdown()


@contextmanager
def _silent(ray: Any) -> Iterator[None]:
    """Keeps Ray from writing about workers that died to the terminal, which no setting does: we tell of them."""
    module = ray._private.worker
    before = getattr(module, "_worker_logs_enabled", True)
    module._worker_logs_enabled = False
    try:
        yield
    finally:
        module._worker_logs_enabled = before


def _join(ray: Any, quiet: Mapping[str, Any]) -> None:
    try:
        ray.init(**quiet)
    except (ConnectionError, RuntimeError, ray.exceptions.RayError) as error:
        reason = " ".join(str(error).split())[:200]
        raise StoreError(
            f"The cluster at RAY_ADDRESS={os.environ['RAY_ADDRESS']} cannot be joined: {reason}"
        ) from error


def _cores(ray: Any) -> int:
    return max(1, int(ray.cluster_resources().get("CPU", 1)))


def _ray() -> Any:
    """Ray, without what it would tell its makers. Raises MissingExtra."""
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")
    os.environ.setdefault("RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO", "0")
    try:
        import pyarrow  # noqa: F401
        import ray
    except ImportError:
        raise MissingExtra("--engine ray", "ray") from None
    return ray


@dataclass(slots=True)
class _Task:
    """A partition to be read, and what became of those who tried."""

    partition: Partition
    step: Step | None = None  # the last one heard
    deaths: int = 0
    tries: int = 0
    died_at: int | None = None
    alone: int | None = None
    deadly: list[int] = field(default_factory=list)

    @property
    def caution(self) -> Caution:
        """What the next reader is to beware of."""
        return Caution(self.alone, tuple(self.deadly))

    def died(self) -> None:
        """Its reader died: of the next item, if it was reading one at a time; twice at one place, that is next."""
        self.deaths += 1
        if self.step is None:
            return
        at = self.step.items
        if self.step.alone:
            self.deadly.append(at)
            self.alone = None
        elif self.died_at == at:
            self.alone = at
        if not self.step.alone:
            self.died_at = at
        self.step = None


class _Crew:
    """The actors that read. One that dies is replaced when there is work for another."""

    def __init__(self, job: Job, count: int) -> None:
        self._ray, self._count = _ray(), count
        self._job = self._ray.put(job)
        self._kind = self._ray.remote(num_cpus=1, max_restarts=0, max_task_retries=0)(PartitionReader)
        self._idle: list[Any] = []
        self.last_death = ""
        self._busy: dict[Any, tuple[Any, _Task]] = {}  # by the streams of their steps

    @property
    def busy(self) -> int:
        """How many partitions are in hand."""
        return len(self._busy)

    @property
    def free(self) -> bool:
        """Whether there is somebody to read one more."""
        return self.busy < self._count

    def tasks(self) -> Iterator[_Task]:
        """The partitions in hand."""
        return (task for _, task in self._busy.values())

    def give(self, task: _Task) -> None:
        """Have a partition read."""
        actor = self._idle.pop() if self._idle else self._kind.remote(self._job)
        # One step at a time: a reader goes on when the last one has been heard, so we know where it died.
        streaming = {"num_returns": "streaming", "_generator_backpressure_num_objects": 1}
        stream = actor.read.options(**streaming).remote(task.partition, task.caution)
        self._busy[stream] = (actor, task)

    def hear(self) -> Iterator[tuple[_Task, Step | Exception | None]]:
        """What is new of the partitions in hand: a step, what went wrong, or None where the reader has died."""
        ready, _ = self._ray.wait(list(self._busy), num_returns=1, timeout=PATIENCE)
        for stream in ready:
            actor, task = self._busy[stream]
            told = self._next(stream)
            if not isinstance(told, Step) or told.finished:
                del self._busy[stream]
                if told is not None:
                    self._idle.append(actor)
            yield task, told

    def _next(self, stream: Any) -> Step | Exception | None:
        try:
            told = self._ray.get(next(stream))
            return told if isinstance(told, Step) else None
        except StopIteration:  # it ended without its last step
            return None
        except self._ray.exceptions.RayTaskError as error:
            return error.cause if isinstance(error.cause, Exception) else error
        except self._ray.exceptions.RayError as error:
            self.last_death = str(error).strip().rpartition("\n")[2]
            return None

    def close(self) -> None:
        """Let all go at once: what is in hand is read again by another run."""
        for actor in [*self._idle, *(actor for actor, _ in self._busy.values())]:
            self._ray.kill(actor)


class _Run:
    """A run over partitions: who is free gets the next, and what is lost is given out again."""

    def __init__(self, plan: Plan, crew: _Crew, watching: Watching) -> None:
        self._plan, self._crew, self._watching = plan, crew, watching
        self._again: deque[_Task] = deque()
        self._begun = time.monotonic()
        self._tally = Tally()
        self._stillborn = 0

    def through(self, todo: Iterator[Partition]) -> Tally:
        """Have all partitions read, or those before an interrupt; how far that came."""
        more = True
        while not self._watching.stop():
            while self._crew.free and (more or self._again):
                task = self._again.popleft() if self._again else self._new(todo)
                if task is None:
                    more = False
                else:
                    self._crew.give(task)
            if not self._crew.busy:
                return self._now()
            for task, told in self._crew.hear():
                self._heard(task, told)
        return self._now(interrupted=True)

    def _new(self, todo: Iterator[Partition]) -> _Task | None:
        partition = next(todo, None)
        return None if partition is None else _Task(partition)

    def _heard(self, task: _Task, told: Step | Exception | None) -> None:
        if told is None:
            self._lost(task)
        elif isinstance(told, Exception):
            self._failed(task, told)
        else:
            task.step, self._stillborn = told, 0
            if told.finished:
                self._tally = _plus(self._tally, told, task.partition.bytes)
            self._watching.hear(told)
            self._watching.tell(self._now())

    def _lost(self, task: _Task) -> None:
        self._stillborn += task.step is None
        task.died()
        if self._stillborn >= STILLBORN:
            raise StoreError(
                f"Workers die before they read anything ({self._crew.last_death}): is the same reportedly installed on "
                "all machines, and is there memory for so many workers?"
            )
        if task.deaths >= DEATHS:
            raise StoreError(f"{task.partition}: {DEATHS} workers have died of it; see what happens to the machines.")
        self._watching.say(f"A worker has died over {task.partition}; another one begins it anew.")
        self._again.append(task)

    def _failed(self, task: _Task, fault: Exception) -> None:
        """Something is wrong, but perhaps not for long: after some tries it ends the run."""
        task.tries, task.step = task.tries + 1, None
        if task.tries >= TRIES:
            if isinstance(fault, ReportedlyError | OSError):
                raise StoreError(str(fault)) from fault
            raise fault
        self._again.append(task)

    def _now(self, interrupted: bool = False) -> Tally:
        """The counts of what is done, and but for an interrupt of what is in hand."""
        tally = self._tally
        for task in () if interrupted else self._crew.tasks():
            if task.step is not None and not task.step.finished:
                tally = _plus(tally, task.step, min(task.step.bytes, task.partition.bytes))
        return replace(
            tally,
            unchanged=len(self._plan.passed),
            bytes=tally.bytes + self._plan.passed_bytes,
            seconds=time.monotonic() - self._begun,
            interrupted=interrupted,
        )


def _plus(tally: Tally, step: Step, of: int) -> Tally:
    return Tally(
        tally.new + step.new,
        tally.copies + step.copies,
        tally.known + step.known,
        tally.failed + step.failed,
        bytes=tally.bytes + of,
    )
