"""A store holds whole reports, each once, and says in a line what keeps it from being opened or written."""

from __future__ import annotations

import os
import pickle
import sqlite3
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import postgres
import pytest
from factories import actor, claim, denies, event, on, report
from sqlalchemy import Connection, text
from sqlalchemy import event as listening

from reportedly.errors import MissingExtra, StoreError
from reportedly.records import Dateline, Report
from reportedly.store import Store, load_reports, migrate, near, open_store, replace_reading, schema, store_reports
from reportedly.store.near import Shape
from reportedly.store.write import Stored, store_copy

RIVER = (
    "GATANGA, March 4, 2024 - Two convoys crossed the Tano river on Sunday night, a senior officer of the Kenya "
    "Defence Forces told the Daily Ferry. Villagers on the far bank said the drivers wore no badges and asked for "
    "diesel. The ministry denied that any of its men had left their barracks, and called the reports a fairy tale."
)


def river(key: str = "k1", words: str = RIVER, **facts: object) -> Report:
    made = report(
        words,
        [
            claim(["the Daily Ferry", ("a senior officer of the Kenya Defence Forces", {"kind": "military"})], "told",
                  "Two convoys crossed the Tano river on Sunday night"),
            claim("Villagers on the far bank", "said", "the drivers wore no badges"),
            claim(("The ministry", {"kind": "government", "actor": "a1"}), "denied",
                  "that any of its men had left their barracks", stance="denies"),
        ],
        [actor("The ministry", "The ministry", "its", country="KEN", sector="MIL", kind="government")],
        [event("MOBILIZE/troops", "crossed", ["a1"], claims=("c1",), date=on("2024-03-03", text="on Sunday night"))],
        links=(denies("c3", "c1"),),
        outlet="Daily Ferry",
        published="2024-03-04",
        dateline=Dateline("Gatanga", "2024-03-04"),
        content_sha256="0" * 64,
        authors=("A. Writer", "B. Writer"),
    )  # fmt: skip
    return replace(made, id=key, **facts)  # type: ignore[arg-type]


def plain(key: str, words: str, **facts: object) -> Report:
    """A report in which nothing was found."""
    return replace(report(words), id=key, **facts)  # type: ignore[arg-type]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(tmp_path / "news.db", create=True) as opened:
        yield opened


def put(store: Store, *reports: Report) -> tuple[int, int, int]:
    with store.writing() as connection:
        told = store_reports(connection, reports, "the tests")
    return told.new, told.copies, told.known


def kept(store: Store, as_read: bool = False) -> list[Report]:
    with store.reading() as connection:
        numbers = connection.execute(text("SELECT id FROM reports ORDER BY id")).scalars().all()
        return list(load_reports(connection, numbers, as_read=as_read))


def count(store: Store, table: str) -> int:
    with store.reading() as connection:
        return int(connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one())


def test_a_report_comes_back_as_it_was_stored(store: Store) -> None:
    assert put(store, river()) == (1, 0, 0)
    assert kept(store) == [river()]


def test_what_no_database_holds_as_text_is_replaced_place_for_place(store: Store) -> None:
    put(store, report("Guards said\0 the gate was \ud800shut.", [claim("Guards", "said", "the gate was \ud800shut")]))
    (found,) = kept(store)
    assert found.text == "Guards said\ufffd the gate was \ufffdshut."
    assert found.text[slice(*found.claims[0].spans[0])] == found.claims[0].text


def test_nothing_about_a_report_is_more_than_a_database_holds(store: Store, postgres_server: postgres.Server) -> None:
    odd = plain("k\0", "Guards shut the gate.", title="A\0B", path="caf\udce9.txt", authors=("C\ud800",))
    with open_store(postgres_server.database(), create=True) as other:
        for one in (store, other):
            assert (put(one, odd), put(one, odd)) == ((1, 0, 0), (0, 0, 1))
            (found,) = kept(one)
            assert (found.id, found.title, found.path) == ("k\ufffd", "A\ufffdB", "caf\ufffd.txt")
            assert found.authors == ("C\ufffd",)


def test_an_id_or_an_outlet_that_no_index_takes_is_stored_shortened(
    store: Store, postgres_server: postgres.Server
) -> None:
    endless = "".join(sha256(bytes([n])).hexdigest() for n in range(100))
    long = plain(endless, "Guards shut the gate.", outlet=endless)
    other = plain(endless, "The mayor opened the bridge.", content_sha256="1" * 64)  # another text under the same id
    last = plain(f"{endless}!", "The union called it a lie.")
    with open_store(postgres_server.database(), create=True) as server:
        for one in (store, server):
            assert (put(one, long), put(one, long)) == ((1, 0, 0), (0, 0, 1))
            assert (put(one, other), put(one, other)) == ((1, 0, 0), (0, 0, 1))
            assert put(one, last) == (1, 0, 0)
        assert kept(server) == kept(store)
        first = kept(store)[0]
    digest = sha256(endless.encode()).hexdigest()[:16]
    assert (first.id, first.outlet) == (f"{endless[:200]}…{digest}", f"{endless[:200]}…{digest}")
    assert len({one.id for one in kept(store)}) == 3


def test_a_copy_of_what_has_become_a_copy_itself_is_not_lost(store: Store) -> None:
    put(store, river(), plain("k2", RIVER.replace("badges", "emblems")))
    with store.writing() as connection:
        assert store_copy(connection, plain("k3", RIVER.replace("badges", "emblems")), "k2", 1.0) == Stored(copies=1)
        assert store_copy(connection, plain("k3", RIVER.replace("badges", "emblems")), "k2", 1.0) == Stored(known=1)
        other = plain("k4", RIVER)  # the report of that key is another one by now
        assert store_copy(connection, plain("gate", "Guards shut the gate."), "k1", 1.0) is None
        put_first = store_reports(connection, [plain("gate", "Guards shut the gate.")], "the tests")
        assert (put_first.new, store_copy(connection, other, "gate", 1.0)) == (1, Stored(copies=1))
        rows = connection.execute(
            text("SELECT key, report_id, round(similarity, 2) FROM appearances ORDER BY id")
        ).all()
    assert rows == [("k1", 1, 1.0), ("k2", 1, 0.83), ("k3", 1, 0.83), ("gate", 2, 1.0), ("k4", 1, 1.0)]


def test_who_reads_sees_one_state_of_the_store(store: Store, postgres_server: postgres.Server) -> None:
    with open_store(postgres_server.database(), create=True) as other:
        for one in (store, other):
            put(one, plain("k1", "Guards shut the gate."))
            counting = text("SELECT count(*) FROM reports")
            with one.reading() as connection:
                assert connection.execute(counting).scalar_one() == 1
                put(one, plain("k2", "The mayor opened the bridge."))
                assert connection.execute(counting).scalar_one() == 1
            assert count(one, "reports") == 2


def test_a_report_is_stored_once(store: Store) -> None:
    assert put(store, river(), river()) == (1, 0, 1)
    assert put(store, river()) == (0, 0, 1)
    assert count(store, "claims") == 3


def test_agency_copy_is_one_text_with_an_appearance_for_each_paper(store: Store) -> None:
    cut = RIVER.replace("badges", "emblems")
    papers = [plain(f"k{n}", cut if n % 2 else RIVER, outlet=f"Paper {n}") for n in range(2, 6)]
    assert put(store, river(), *papers) == (1, 4, 0)
    assert put(store, river("k9", outlet="Late Paper")) == (0, 1, 0)
    assert put(store, *papers) == (0, 0, 4)
    with store.reading() as connection:
        rows = connection.execute(text("SELECT outlet, similarity, text FROM appearances ORDER BY id")).all()
    assert [row.outlet for row in rows] == [
        "Daily Ferry", "Paper 2", "Paper 3", "Paper 4", "Paper 5", "Late Paper",
    ]  # fmt: skip
    assert [row.text for row in rows] == [None, None, cut, None, cut, None]  # its own words, where they differ
    assert all(row.similarity == 1 if row.text is None else 0.8 <= row.similarity < 1 for row in rows)


def test_another_story_of_the_same_day_is_no_copy(store: Store) -> None:
    other = RIVER[:120] + " The harvest was late, the farmers of the valley said, and the price of tea fell once more."
    assert put(store, river(), plain("k2", other)) == (2, 0, 0)


def test_a_copy_that_is_cut_from_its_end_is_a_copy() -> None:
    words = [f"word{n}" for n in range(200)]
    whole, cut = Shape(" ".join(words)), Shape(" ".join(words[:120]))
    from reportedly.store.near import similarity

    assert similarity(whole, cut) == pytest.approx(116 / 196)
    assert similarity(whole, Shape(" ".join(words[:60]))) is None


def test_boilerplate_that_very_many_share_makes_no_text_dearer(store: Store) -> None:
    copied = " ".join(f"word{n}" for n in range(100))
    others = plain("k1", copied), *(plain(f"k{n}", f"Notice {n} of the port.") for n in range(2, 3002))
    put(store, *others)
    shared, own = Shape(copied).bands[:4], Shape(copied).bands[4:]
    with store.writing() as connection:
        connection.execute(schema.bands.delete())
        rows = [{"band": band, "report_id": 1} for band in own]
        connection.execute(schema.bands.insert(), [*rows, *_sharing(shared, 1, 1000)])
        few = steps(connection, Shape(copied))
        connection.execute(schema.bands.insert(), _sharing(shared, 1001, 3000))
        many = steps(connection, Shape(copied))
        assert near(connection, Shape(copied)) == ("k1", 1.0)  # older than those that are looked up by what many share
    assert many < 1.2 * few


def _sharing(bands: Iterable[int], first: int, last: int) -> list[dict[str, int]]:
    return [{"band": band, "report_id": number} for band in bands for number in range(first, last + 1)]


def steps(connection: Connection, shape: Shape) -> int:
    """How many steps the database takes to find what a text is a copy of."""
    taken = 0

    def count() -> None:
        nonlocal taken
        taken += 1

    driver = connection.connection.dbapi_connection
    assert isinstance(driver, sqlite3.Connection)
    driver.set_progress_handler(count, 10)
    near(connection, shape)
    driver.set_progress_handler(None, 0)
    return taken


def test_reading_again_replaces_what_the_machine_said(store: Store) -> None:
    put(store, river(), plain("k2", "Guards shut the gate at noon."))
    changed = river(claims=river().claims[1:2], events=(), links=())
    with store.writing() as connection:
        replace_reading(connection, changed, 1, "a newer model")
    assert kept(store)[0] == changed
    assert [count(store, name) for name in ("claims", "events", "links", "event_actors")] == [1, 0, 0, 0]
    with store.reading() as connection:
        names = "SELECT n.name FROM reports r JOIN readers n ON n.id = r.reader_id ORDER BY r.id"
        assert connection.execute(text(names)).scalars().all() == ["a newer model", "the tests"]


def test_full_text_follows_what_is_stored_and_taken_away(store: Store) -> None:
    put(store, river())
    found = "SELECT count(*) FROM claim_words WHERE claim_words MATCH 'badge'"
    with store.reading() as connection:
        assert connection.execute(text(found)).scalar_one() == 1
    with store.writing() as connection:
        replace_reading(connection, river(claims=(), events=(), links=()), 1, "a newer model")
    with store.reading() as connection:
        assert connection.execute(text(found)).scalar_one() == 0
        connection.execute(text("SELECT * FROM claim_words LIMIT 1"))


def test_views_show_a_line_a_claim_an_event_a_source(store: Store) -> None:
    put(store, river())
    with store.reading() as connection:
        claims = connection.execute(text("SELECT * FROM claim_view ORDER BY claim")).all()
        events = connection.execute(text("SELECT * FROM event_view")).all()
        sources = connection.execute(text("SELECT * FROM source_view")).all()
    assert [(row.claim, row.origin_kind, row.stance, row.denials) for row in claims] == [
        ("c1", "military", "affirms", 1), ("c2", "person", "affirms", 0), ("c3", "government", "denies", 0),
    ]  # fmt: skip
    assert claims[0].chain == "the Daily Ferry > a senior officer of the Kenya Defence Forces"
    assert [(row.type, row.actors, row.said_by) for row in events] == [("MOBILIZE", "The ministry", claims[0].chain)]
    assert sorted((row.kind, row.claims, row.denials) for row in sources) == [
        ("government", 1, 1), ("military", 1, 0), ("person", 1, 0),
    ]  # fmt: skip


def test_a_transaction_that_fails_leaves_the_store_as_it_was(store: Store) -> None:
    put(store, river())
    with pytest.raises(RuntimeError), store.writing() as connection:
        store_reports(connection, [plain("k2", "Guards shut the gate.")], "x")
        raise RuntimeError
    assert kept(store) == [river()]


def test_a_process_killed_while_it_writes_leaves_no_half_report(tmp_path: Path) -> None:
    name = tmp_path / "news.db"
    killed = (
        "import os, signal, sys; sys.path.insert(0, sys.argv[2]); import test_store as t\n"
        "store = t.open_store(sys.argv[1], create=True); t.put(store, t.river())\n"
        "with store.writing() as connection:\n"
        "    t.store_reports(connection, [t.plain('k2', t.RIVER[::-1])], 'x')\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    ended = subprocess.run([sys.executable, "-c", killed, str(name), str(Path(__file__).parent)], check=False)
    assert ended.returncode == -9
    with open_store(name) as store:
        assert kept(store) == [river()]
        with store.reading() as connection:
            assert connection.execute(text("PRAGMA integrity_check")).scalars().all() == ["ok"]
            assert connection.execute(text("PRAGMA foreign_key_check")).all() == []


def complaint(name: os.PathLike[str] | str, **options: bool) -> str:
    with pytest.raises(StoreError) as caught:
        open_store(name, **options)
    return str(caught.value)


def test_a_store_that_cannot_be_opened_is_told_in_a_line(tmp_path: Path) -> None:
    gone, page, other = tmp_path / "gone.db", tmp_path / "page.html", tmp_path / "other.db"
    page.write_text("<html></html>")
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE birds (name)")
    assert complaint(gone) == f"{gone} does not exist: make it with reportedly ingest FILES --store {gone}"
    assert complaint(tmp_path / "no" / "news.db", create=True) == (
        f"{tmp_path}/no/news.db cannot be made: the folder {tmp_path}/no does not exist."
    )
    assert complaint(tmp_path).endswith("is a folder: name the file of the store, as in " + f"{tmp_path}/news.db.")
    is_none = "is not a store: name a new file, or one that reportedly made."
    assert complaint(page, create=True) == f"{page} {is_none}"
    assert complaint(other, create=True) == f"{other} {is_none}"
    assert page.read_text() == "<html></html>"
    assert complaint("mysql://host/news") == (
        "mysql://host/news is no address of a store: use a path, or postgresql://USER@HOST/DATABASE"
    )


def test_a_store_of_a_newer_version_is_refused_and_left_alone(tmp_path: Path, store: Store) -> None:
    put(store, river())
    with store.writing() as connection:
        connection.execute(text("UPDATE store_info SET value = '99' WHERE key = 'schema'"))
    assert complaint(tmp_path / "news.db", create=True) == (
        f"{tmp_path}/news.db was written by a newer reportedly (its schema is 99, this one knows "
        f"{len(migrate.STEPS)}): upgrade with pip install --upgrade reportedly"
    )
    assert count(store, "reports") == 1


def test_a_store_of_an_older_version_is_brought_up_to_date_by_who_may_write(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(store, river())
    newer = (*migrate.STEPS, lambda connection: connection.execute(text("ALTER TABLE reports ADD COLUMN mood TEXT")))
    monkeypatch.setattr(migrate, "STEPS", newer)
    assert "is of an older version" in complaint(tmp_path / "news.db", read_only=True)
    with open_store(tmp_path / "news.db", create=True) as opened, opened.reading() as connection:
        assert connection.execute(text("SELECT key, mood FROM reports")).all() == [("k1", None)]
    with open_store(tmp_path / "news.db", read_only=True):
        pass


def test_a_store_for_reading_takes_no_writing(tmp_path: Path, store: Store) -> None:
    put(store, river())
    with open_store(tmp_path / "news.db", read_only=True) as closed:
        assert kept(closed) == [river()]
        with pytest.raises(StoreError, match="is open for reading only"), closed.writing():
            pass


def test_a_store_that_another_writes_to_is_waited_for_and_then_told(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("reportedly.store.connect.PATIENCE", 0.05)
    with store.writing(), open_store(tmp_path / "news.db") as other:
        assert kept(other) == []  # reading goes on
        with pytest.raises(StoreError) as caught, other.writing():
            pass
    assert str(caught.value) == (
        f"{tmp_path}/news.db is being written to by somebody else: try again when that has ended."
    )


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, store: Store) -> None:
    put(store, river())
    with store.reading() as connection:
        pages = connection.execute(text("PRAGMA page_count")).scalar_one()
    listening.listen(
        store.engine, "connect", lambda connection, _: connection.execute(f"PRAGMA max_page_count={pages + 2}")
    )
    with pytest.raises(StoreError) as caught:
        for number in range(50):
            words = " ".join(f"word{number}x{place}" for place in range(400))
            put(store, plain(f"n{number}", words))
    assert str(caught.value) == (
        f"{tmp_path}/news.db cannot grow, the disk is full: make room and run the same command again."
    )
    with open_store(tmp_path / "news.db") as after:
        assert kept(after)[0] == river()


@contextmanager
def nobody() -> Iterator[None]:
    """Not root, who may write to any file."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_written_to_is_told_and_still_read() -> None:
    with TemporaryDirectory() as folder:
        name = Path(folder) / "news.db"
        with open_store(name, create=True) as store:
            put(store, river())
        name.chmod(0o444)
        Path(folder).chmod(0o555)
        with nobody():
            with open_store(name, read_only=True) as reader:
                assert kept(reader) == [river()]
            with pytest.raises(StoreError) as caught, open_store(name) as closed:
                put(closed, plain("k2", "Guards shut the gate."))
        Path(folder).chmod(0o755)
    assert str(caught.value) == (f"{name} may not be written to: check the permissions of the file and of its folder.")


def test_who_may_not_write_sees_what_others_write_meanwhile() -> None:
    with TemporaryDirectory() as folder, open_store(Path(folder) / "news.db", create=True) as store:
        put(store, river())
        Path(folder).chmod(0o555)
        with nobody(), open_store(store.name, read_only=True) as reader:
            assert kept(reader) == [river()]  # no file may be made beside that of the store, and none is needed
            with somebody(folder), store.reading():  # as long as it is open, what is written stands in the log
                put(store, plain("k2", "Guards shut the gate."))
                Path(folder).chmod(0o555)
                with nobody():
                    assert count(reader, "reports") == 2
        Path(folder).chmod(0o755)


@contextmanager
def somebody(folder: str) -> Iterator[None]:
    """Who may write to the folder."""
    before = os.geteuid()
    if os.getuid() == 0:
        os.seteuid(0)
    Path(folder).chmod(0o755)
    try:
        yield
    finally:
        os.seteuid(before)


def test_a_missing_driver_names_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(MissingExtra, match=r'pip install "reportedly\[postgres\]"'):
        open_store("postgresql://host/news")
    missing = MissingExtra("A store on PostgreSQL", "postgres")
    assert str(pickle.loads(pickle.dumps(missing))) == str(missing)  # as it comes from another process


def test_every_table_is_strict_and_every_reference_holds(store: Store) -> None:
    with store.reading() as connection:
        tables = connection.execute(text("PRAGMA table_list")).all()
        assert {row.name for row in tables if row.strict} >= {table.name for table in schema.TABLES}
        assert connection.execute(text("PRAGMA foreign_keys")).scalar_one() == 1
