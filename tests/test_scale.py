"""More than one machine: whoever reads a partition, and however often, the dataset is the same, and so is its store."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import signal
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import postgres
import pytest
import reports as invented
import s3_server
from click.testing import CliRunner
from sqlalchemy import text

from reportedly import cli
from reportedly.errors import MissingExtra, StoreError, UsageError
from reportedly.ingest import IngestOptions, Tally, find_sources, ingest
from reportedly.ingest.worker import Outcome, Worker
from reportedly.read import Item, ReadOptions, read_items
from reportedly.records import Report
from reportedly.scale import Loaded, ScaleOptions, ingest_on_ray, load_dataset, ray_engine
from reportedly.scale.inputs import Faults, find_files
from reportedly.scale.partition import Plan, items
from reportedly.scale.ray_engine import Watching
from reportedly.scale.reader import PartitionReader, Step
from reportedly.store import Store, load_reports, open_store, schema

pyarrow = pytest.importorskip("pyarrow")
cloudpickle = pytest.importorskip("ray.cloudpickle")
READING = ReadOptions()
PART = 20_000  # bytes: some fifty short reports, more than are read together
DEADLY = "deadly to whoever reads it"


@pytest.fixture(scope="session")
def cluster() -> Iterator[None]:
    """A cluster of two workers, which all tests share: it takes some seconds to start."""
    with ray_engine.cluster(2):
        yield


@pytest.fixture(scope="session")
def dump(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """150 short stories, two under one id; another one in ten papers, here and there; two bad lines."""
    records = list(invented.reports(150, sentences=2))
    for record in (records[0], records[-1]):
        record |= {"id": "1", "outlet": "Paper X"}
    (story,) = invented.reports(1, seed=5, sentences=12)
    for number in range(10):
        cut = story["text"] if number % 2 else story["text"].replace("said", "told us")
        paper = {**story, "url": f"https://paper{number}.example/", "outlet": f"Paper {number}", "text": cut}
        records.insert(15 * number + 2, paper)
    lines = [json.dumps(record) for record in records]
    lines[7:7] = ["{", '{"text": 7}']
    path = tmp_path_factory.mktemp("input") / "dump.jsonl"
    path.write_text("".join(line + "\n" for line in lines))
    return path


@pytest.fixture(scope="session")
def dataset(cluster: None, dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What comes of the dump when nothing goes wrong."""
    out = tmp_path_factory.mktemp("whole") / "dataset"
    tally = read(dump, out)
    assert (tally.items, tally.failed, tally.bytes) == (162, 2, dump.stat().st_size)
    return out


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db", create=True) as opened:
        yield opened


def read(source: Path, out: Path, part: int = PART, workers: int = 2, **watching: Callable[..., Any]) -> Tally:
    return ingest_on_ray([str(source)], out, ScaleOptions(workers=workers, part=part), Watching(**watching))


def told(tally: Tally | Loaded) -> tuple[int, int, int, int]:
    return tally.new, tally.copies, tally.known, tally.failed


def rows(store: Store, query: str) -> list[tuple[Any, ...]]:
    with store.reading() as connection:
        return [tuple(row) for row in connection.execute(text(query))]


def kept(store: Store) -> dict[str, Report]:
    with store.reading() as connection:
        numbers = connection.execute(text("SELECT id FROM reports")).scalars().all()
        return {report.id: report for report in load_reports(connection, numbers)}


def everything(store: Store) -> tuple[Any, ...]:
    """All that a store tells of what it holds, without numbers and times."""
    appearances = rows(
        store,
        "SELECT a.key, r.key, a.outlet, a.url, a.similarity, a.text FROM appearances a "
        "JOIN reports r ON r.id = a.report_id ORDER BY a.key",
    )
    failures = rows(store, "SELECT key, source, number, reason, attempts FROM failures ORDER BY number")
    shared = [
        rows(store, f"SELECT {', '.join(table.columns.keys())} FROM {table.name} ORDER BY id")
        for table in (schema.actors, schema.sources, schema.readers)
    ]
    return kept(store), appearances, failures, shared


def contents(out: Path) -> dict[str, Any]:
    """All rows of a dataset by their files, but for the time at which it was begun; and the markers."""
    from pyarrow import parquet

    found: dict[str, Any] = {}
    for path in sorted(out.glob("*/part-*.parquet")):
        table = parquet.read_table(path)
        moments = [name for name in table.column_names if name.endswith("_at")]
        found[str(path.relative_to(out))] = table.drop_columns(moments).to_pydict()
    for path in (out / "_done").iterdir():
        marker = json.loads(path.read_text())
        found[path.name] = (marker["rows"], marker["digest"], marker["told"], marker["ids"])
    return found


@pytest.fixture(scope="session")
def local(dump: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store that one machine fills from the dump."""
    name = tmp_path_factory.mktemp("local") / "news.db"
    with open_store(name, create=True) as store:
        ingest(find_sources([str(dump)], READING), store, IngestOptions(workers=1))
    return name


def test_a_loaded_dataset_is_the_store_that_one_machine_fills(dataset: Path, local: Path, store: Store) -> None:
    assert told(load_dataset(str(dataset), store)) == (151, 9, 0, 2)
    with open_store(local, read_only=True) as other:
        assert everything(store) == everything(other)


def test_what_was_loaded_is_found_again_by_a_further_run(dataset: Path, dump: Path, store: Store) -> None:
    load_dataset(str(dataset), store)
    again = ingest(find_sources([str(dump)], READING), store, IngestOptions(workers=1))
    assert told(again) == (0, 0, 160, 2)


def test_a_second_load_adds_nothing(dataset: Path, store: Store) -> None:
    first = load_dataset(str(dataset), store)
    before = everything(store)
    again = load_dataset(str(dataset), store)
    assert (told(again), again.partitions, again.unchanged) == ((0, 0, 0, 0), 0, first.partitions)
    assert everything(store) == before


def test_a_load_that_was_stopped_goes_on_where_it_was(dataset: Path, store: Store, tmp_path: Path) -> None:
    loads: list[Loaded] = []
    first = load_dataset(str(dataset), store, lambda loaded, of: loads.append(loaded), lambda: len(loads) == 2)
    assert (first.partitions, first.interrupted) == (2, True)
    rest = load_dataset(str(dataset), store)
    assert (rest.unchanged, rest.interrupted) == (2, False)
    with open_store(tmp_path / "other.db", create=True) as other:
        load_dataset(str(dataset), other)
        assert everything(store) == everything(other)


def test_what_a_store_has_is_not_loaded_again(dataset: Path, local: Path, tmp_path: Path) -> None:
    with open_store(shutil.copy(local, tmp_path / "copy.db")) as store:
        before = everything(store)
        assert told(load_dataset(str(dataset), store)) == (0, 0, 160, 2)
        assert everything(store)[:2] == before[:2]


def test_a_dataset_is_loaded_into_postgresql(dataset: Path, store: Store, postgres_server: postgres.Server) -> None:
    with open_store(postgres_server.database(), create=True) as other:
        assert told(load_dataset(str(dataset), other)) == told(load_dataset(str(dataset), store))
        assert everything(other) == everything(store)
        assert load_dataset(str(dataset), other).partitions == 0


def test_a_worker_that_is_killed_changes_nothing(dataset: Path, dump: Path, tmp_path: Path) -> None:
    killed: list[bool] = []

    def kill(step: Step) -> None:
        if not killed and step.items and not step.finished:
            killed.append((tmp_path / "out" / "_done" / f"{step.partition}.json").exists())
            os.kill(step.process, signal.SIGKILL)

    said: list[str] = []
    read(dump, tmp_path / "out", hear=kill, say=said.append)
    assert (len(said), killed) == (1, [False])
    assert said[0].startswith(f"A worker has died over {dump}")
    assert contents(tmp_path / "out") == contents(dataset)


def test_a_run_that_was_stopped_goes_on_and_replaces_what_was_left(dataset: Path, dump: Path, tmp_path: Path) -> None:
    out, ends = tmp_path / "out", list[Step]()

    def hear(step: Step) -> None:
        ends.extend([step] if step.finished else [])

    first = read(dump, out, workers=1, hear=hear, stop=lambda: len(ends) > 1)
    assert first.interrupted
    done = len(list((out / "_done").iterdir()))
    missing = {path.name for path in (dataset / "claims").iterdir()} - {
        path.name for path in (out / "claims").iterdir()
    }
    (out / "claims" / missing.pop()).write_bytes(b"PAR1 half a fi")
    (out / "claims" / "part-0123.parquet").write_bytes(b"")
    (out / "claims" / ".part-0123.parquet.4711").write_bytes(b"")
    rest = read(dump, out, workers=1)
    assert (rest.unchanged, rest.interrupted) == (done, False)
    assert contents(out) == contents(dataset)


class Mortal(PartitionReader):
    """Dies of one text, as if it had been too much for the memory."""

    def work(self, worker: Worker, batch: list[Item]) -> Outcome:
        if any(DEADLY.encode() in str(item.data).encode() for item in batch):
            os.kill(os.getpid(), signal.SIGKILL)
        return super().work(worker, batch)


def test_the_item_that_kills_who_reads_it_is_a_failure(
    cluster: None, tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    records = list(invented.reports(4, sentences=2))
    records[2]["text"] = f"This is {DEADLY}."
    path = tmp_path / "some.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records))
    monkeypatch.setattr(ray_engine, "PartitionReader", Mortal)
    cloudpickle.register_pickle_by_value(sys.modules[__name__])  # the workers do not know where tests lie
    assert told(read(path, tmp_path / "out")) == (3, 0, 0, 1)
    load_dataset(str(tmp_path / "out"), store)
    reason = f"{path}:3 cannot be read: the process that read it died, perhaps of too little memory."
    assert rows(store, "SELECT key, number, reason FROM failures") == [(f"{path}:3", 3, reason)]


def test_duckdb_sees_a_dataset_as_a_store(dataset: Path, store: Store) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.execute(f"SET file_search_path = '{dataset}'")
        connection.execute((dataset / "dataset.sql").read_text())
        for table in schema.TABLES:
            names = ", ".join(f'"{column.name}"' for column in table.columns)
            connection.execute(f"SELECT {names} FROM {table.name}")
        ids = "SELECT count(*), count(DISTINCT id) FROM "
        for name in ("reports", "appearances", "mentions", "claims", "events", "links", "actors", "sources"):
            every, different = connection.execute(ids + name).fetchone() or (0, 1)
            assert every == different, name
        page = (Path(__file__).parents[1] / "docs" / "scale.md").read_text()
        for documented in re.findall(r"^```sql\n(.*?)^```$", page, re.MULTILINE | re.DOTALL):
            assert connection.execute(documented).fetchall()
        load_dataset(str(dataset), store)
        once = "WHERE outlet NOT LIKE 'Paper _' ORDER BY 1, 2"  # there are copies in other partitions
        for query in (
            "SELECT count(*) FROM actors",
            f"SELECT report, claim, origin, stance, content FROM claim_view {once}",
            f"SELECT report, event, actors, recipients, said_by FROM event_view {once}",
        ):
            assert connection.execute(query).fetchall() == rows(store, query)


def test_a_file_that_is_damaged_is_told(dataset: Path, store: Store, tmp_path: Path) -> None:
    out = tmp_path / "copy"
    shutil.copytree(dataset, out)
    name = next(name for name in os.listdir(out / "claims") if name != "part-none.parquet")
    (out / "claims" / name).write_bytes(b"PAR1")
    with pytest.raises(StoreError) as caught:
        load_dataset(str(out), store)
    marker = name.removeprefix("part-").removesuffix(".parquet")
    assert str(caught.value) == (
        f"{out}/claims/{name} is missing or damaged: remove {out}/_done/{marker}.json and run the same ingest again."
    )


def test_a_dataset_is_of_one_reader_and_of_files_that_stay(
    dataset: Path, dump: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(
        StoreError, match=r"was written with another --part-size \(20000\): name a new folder with --out"
    ):
        read(dump, dataset, part=7_000)
    monkeypatch.setattr(ray_engine, "reader_name", lambda settings: "a newer one")
    with pytest.raises(StoreError, match=r"was written by another reader \(reportedly .*\): name a new folder"):
        read(dump, dataset)
    monkeypatch.undo()
    stat = dump.stat()
    os.utime(dump, (1, 1))
    try:
        with pytest.raises(UsageError) as caught:
            read(dump, dataset)
    finally:
        os.utime(dump, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    assert str(caught.value) == (
        f"{dump} has changed since it was read into this dataset: name a new folder with --out"
    )


def test_a_folder_with_other_things_is_no_dataset(dump: Path, tmp_path: Path, store: Store, cluster: None) -> None:
    with pytest.raises(StoreError, match="holds something else: name a new folder with --out"):
        read(dump, dump.parent)
    with pytest.raises(
        StoreError, match="is no dataset: make it with reportedly ingest FILES --engine ray --out FOLDER"
    ):
        load_dataset(str(tmp_path), store)


def inputs_of(folder: Path, lines: list[str]) -> Iterator[Path]:
    """The same records as files of each kind that is cut in its own way."""
    from pyarrow import parquet

    (folder / "dump.jsonl").write_text("\n".join(lines))
    yield folder / "dump.jsonl"
    with gzip.open(folder / "dump.jsonl.gz", "wt") as stream:
        stream.write("\n".join(lines))
    yield folder / "dump.jsonl.gz"
    table = pyarrow.Table.from_pylist([json.loads(line) for line in lines if line.strip()])
    for size in (7, 1000):
        parquet.write_table(table, folder / f"dump{size}.parquet", row_group_size=size, compression="none")
        yield folder / f"dump{size}.parquet"
    (folder / "list.json").write_text(f"[{','.join(filter(str.strip, lines))}]")
    yield folder / "list.json"


@pytest.mark.parametrize("address", ["{}", "file://{}"])
def test_partitions_together_have_the_items_of_the_whole(tmp_path: Path, address: str) -> None:
    lines = [json.dumps(record) for record in invented.reports(60)]
    lines[20:20] = ["", " "]
    for path in inputs_of(tmp_path, lines):
        name = address.format(path)
        partitions = list(Plan(READING, "reader", 4_000).partitions(find_files([name], READING)))
        assert len(partitions) > 3, path
        assert len({partition.ids for partition in partitions}) == len(partitions)
        assert sum(partition.bytes for partition in partitions) == pytest.approx(path.stat().st_size, abs=1)
        found = [
            item for partition in partitions for unit in partition.units for item in items(unit, READING, Faults())
        ]
        wanted = [
            replace(item, source=name, key=item.key.replace(str(path), name)) for item in read_items(str(path), READING)
        ]
        assert [replace(item, offset=None) for item in found] == [replace(item, offset=None) for item in wanted]
        again = Plan(READING, "reader", 4_000).partitions(find_files([name], READING))
        assert [partition.name for partition in again] == [partition.name for partition in partitions]


def test_small_files_are_put_together_and_later_ones_go_into_new_partitions(tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"{number}.txt").write_text("Guards said the gate was shut. " * 20)

    def planned(done: list[str]) -> list[list[str]]:
        plan = Plan(READING, "reader", 2_000)
        for name in done:
            plan.done.add({"partition": name, "ids": 0, "units": [unit.told() for unit in by_name[name]]})
        found = list(plan.partitions(find_files([str(tmp_path)], READING)))
        by_name.update({partition.name: partition.units for partition in found})
        order.extend(partition.name for partition in found)
        return [[Path(unit.file.name).stem for unit in partition.units] for partition in found]

    by_name: dict[str, Any] = {}
    order: list[str] = []
    assert planned([]) == [["0", "1", "2", "3"], ["4", "5", "6", "7"], ["8"]]
    first = order[:3]
    (tmp_path / "55.txt").write_text("Guards said the gate was shut.")
    assert planned([first[1], first[2]]) == [["0", "1", "2", "3"], ["55"]]
    assert order[3] == first[0]


def test_what_is_no_file_is_not_read_on_ray() -> None:
    for name, called in (("-", "standard input"), ("https://news.example/a", "https://news.example/a")):
        with pytest.raises(UsageError) as caught:
            list(find_files([name], READING))
        assert str(caught.value) == (
            f"{called} is no file: --engine ray reads files, and addresses such as s3://bucket/dump.parquet"
        )


def test_without_ray_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra) as caught:
        ingest_on_ray([], tmp_path / "out")
    assert str(caught.value) == '--engine ray needs an optional part: pip install "reportedly[ray]"'


def test_an_object_store_is_read_and_written(cluster: None, store: Store, tmp_path: Path) -> None:
    with s3_server.serving() as server:
        server.objects["in/2024/dump.jsonl"] = invented.write(tmp_path / "dump.jsonl", 3).read_bytes()
        given, out = server.address("in/*/*.jsonl"), server.address("out/coded")
        server.failing = 1  # which is for another try, and not the fault of what is read
        done = CliRunner().invoke(cli.commands, ["ingest", given, "--engine", "ray", "--out", out])
        assert (done.stderr, done.exit_code) == ("3 reports written to s3://out/coded.\n", 0)
        again = CliRunner().invoke(cli.commands, ["ingest", given, "--engine", "ray", "--out", out])
        assert again.stderr == "0 reports written to s3://out/coded; 1 partition there already.\n"
        assert told(load_dataset(out, store)) == (3, 0, 0, 0)
        assert {report.path for report in kept(store).values()} == {"s3://in/2024/dump.jsonl"}
        assert b"secret" not in b"".join(server.objects.values())


def test_the_command_says_what_it_loaded(dataset: Path, tmp_path: Path) -> None:
    name = str(tmp_path / "news.db")
    loaded = CliRunner().invoke(cli.commands, ["load", str(dataset), "--store", name])
    count = len(list((dataset / "_done").iterdir()))
    assert loaded.stderr == (
        f"{count} partitions loaded: 151 reports stored in {name}; 9 copies of others noted; "
        f"2 had failed: reportedly failures --store {name}.\n"
    )
    assert loaded.exit_code == 0


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["--engine", "ray"], "Missing option '--out': --engine ray writes a dataset."),
        (["--out", "x"], "--out and --part-size are for --engine ray."),
        ([], "Missing option '--store'."),
        (["--engine", "ray", "--out", "a.txt/x"], "a.txt/x is among the files to read: name another place with --out"),
    ],
)
def test_options_fit_the_engine(given: list[str], message: str) -> None:
    result = CliRunner().invoke(cli.commands, ["ingest", "a.txt", *given])
    assert (result.stderr, result.exit_code) == (f"Error: {message}\n", 2)
