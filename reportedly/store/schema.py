"""The tables of a store, the same in SQLite and in PostgreSQL, and the views that a person would look at first.

What a report says is kept as it was read: a claim, its sources and its cue with their words and their offsets into
``reports.text``. ``layer`` tells what a row of a reading is: as the machine read it and as it stands (``READ``), as the
machine read it but corrected since (``SUPERSEDED``), or as people have corrected it (``CORRECTED``). So the corrected
state is ``layer <> 1`` and the machine's ``layer < 2``.
"""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import REAL, Double, TypeEngine

READ, SUPERSEDED, CORRECTED = 0, 1, 2

NUMBER: TypeEngine[int] = BigInteger().with_variant(Integer(), "sqlite")
REAL_NUMBER: TypeEngine[float] = Double().with_variant(REAL(), "sqlite")
METADATA = MetaData()


def _table(name: str, *parts: Column[object] | CheckConstraint | Index | PrimaryKeyConstraint | UniqueConstraint,
           rowid: bool = True) -> Table:  # fmt: skip
    """A table of the store: strict in SQLite, where a number column then takes no text."""
    return Table(name, METADATA, *parts, sqlite_strict=True, sqlite_with_rowid=rowid)


def _id() -> Column[object]:
    return Column("id", NUMBER, primary_key=True, autoincrement=False)


def _text(name: str, required: bool = False) -> Column[object]:
    return Column(name, Text, nullable=not required)


def _number(name: str, required: bool = True) -> Column[object]:
    return Column(name, NUMBER, nullable=not required)


def _real(name: str, required: bool = False) -> Column[object]:
    return Column(name, REAL_NUMBER, nullable=not required)


def _flag(name: str) -> Column[object]:
    return Column(name, NUMBER, CheckConstraint(f"{name} IN (0, 1)"), nullable=False)


def _to(name: str, target: str, required: bool = True, own: bool = False, later: bool = False) -> Column[object]:
    """A column that refers to the id of another table; ``own``: the row goes when that one goes.

    ``later``: what it refers to need not be there before the end of the transaction.
    """
    when = "DEFERRED" if later else None
    key = ForeignKey(f"{target}.id", ondelete="CASCADE" if own else None, deferrable=later or None, initially=when)
    return Column(name, NUMBER, key, nullable=not required)


def _besides_read(table: str) -> Index:
    """An index of the few rows that have been corrected, before or after."""
    few = text("layer <> 0")
    return Index(f"{table}_besides_read", "layer", sqlite_where=few, postgresql_where=few)


def _reading() -> list[Column[object]]:
    """The columns of whatever a reading of a report has found: which report, which layer, its id in the report."""
    return [_to("report_id", "reports", own=True), _number("layer"), _text("name", required=True)]


def _where() -> list[Column[object]]:
    """Who published a text, where and when."""
    return [_text("outlet"), _text("title"), _text("url"), _text("path"), _text("authors"), _text("published")]


info = _table("store_info", Column("key", Text, primary_key=True), _text("value", required=True))
readers = _table("readers", _id(), Column("name", Text, unique=True, nullable=False))

reports = _table(
    "reports",
    _id(),
    Column("key", Text, unique=True, nullable=False),
    *_where(),
    _text("day"),
    _text("dateline_place"),
    _text("dateline_date"),
    _text("language"),
    _text("content_sha256", required=True),
    _to("reader_id", "readers"),
    _text("stored_at", required=True),
    _text("text", required=True),  # last, since all else is found without passing over it
    Index("reports_by_day", "day"),
    Index("reports_by_outlet", "outlet", "day"),
    Index("reports_by_reader", "reader_id"),
)
appearances = _table(
    "appearances",
    _id(),
    Column("key", Text, unique=True, nullable=False),
    _to("report_id", "reports", own=True),
    *_where(),
    _text("content_sha256", required=True),
    _real("similarity", required=True),
    _text("text"),  # where it is not that of the report to the letter
    _text("seen_at", required=True),
    Index("appearances_by_report", "report_id", "outlet"),
    Index("appearances_by_outlet", text("lower(outlet)"), "report_id"),
)
bands = _table(
    "duplicate_bands",
    _number("band"),
    _to("report_id", "reports", own=True),
    PrimaryKeyConstraint("band", "report_id"),
    Index("duplicate_bands_by_report", "report_id"),
    rowid=False,
)

sources = _table(
    "sources",
    _id(),
    _text("kind", required=True),
    _flag("named"),
    _text("name"),
    _text("role"),
    _text("affiliation"),
)
actors = _table(
    "actors",
    _id(),
    _text("name", required=True),
    _text("kind", required=True),
    _text("country"),
    _text("sector"),
    _text("code"),
    _text("wikidata"),
    Index("actors_by_country", "country", "sector"),
)
mentions = _table(
    "mentions",
    _id(),
    *_reading(),
    _to("actor_id", "actors"),
    _text("spans", required=True),  # JSON: [{"text": "the ministry", "spans": [[120, 132]]}, …]
    _text("why", required=True),
    _number("places"),  # how many spans
    _text("day"),
    Index("mentions_by_report", "report_id", "layer", "name", "actor_id", "places", "day"),
    Index("mentions_by_actor", "actor_id", "report_id", "layer", "day", "places"),
)
_COUNTED = (
    "origin_kind", "origin_named", "origin_country", "stance", "strength", "manner", "denies", "denied", "confidence",
)  # fmt: skip
"""By what, besides report and day, the claims of a source are counted: all of it lies in one index."""

claims = _table(
    "claims",
    _id(),
    *_reading(),
    _text("text", required=True),
    _text("spans", required=True),  # JSON: [[210, 244]]
    _text("cue"),
    _text("cue_spans"),
    _text("manner", required=True),
    _text("stance", required=True),
    _text("strength", required=True),
    _text("chain", required=True),  # the words of all sources, joined by " > "
    _to("origin_id", "sources", required=False),
    _text("origin_kind", required=True),
    _flag("origin_named"),
    _text("origin_country"),
    _to("parent_id", "claims", required=False, later=True),
    _real("confidence", required=True),
    _text("why", required=True),
    _number("denies"),  # how many claims it denies
    _number("denied"),  # how many deny it
    _text("day"),
    Index("claims_by_report", "report_id", "layer", "name", unique=True),
    Index("claims_by_parent", "parent_id"),
    Index("claims_by_stance", "stance", "day"),
    Index("claims_by_origin", "origin_id", "report_id", "layer", "day", *_COUNTED),
    Index("claims_by_kind", "origin_kind", "day"),
    Index("claims_by_day", "day"),
    Index("claims_by_confidence", "confidence"),
    _besides_read("claims"),
)
claim_sources = _table(
    "claim_sources",
    _to("claim_id", "claims", own=True),
    _number("position"),
    _to("source_id", "sources"),
    _text("text", required=True),
    _text("spans", required=True),
    _to("mention_id", "mentions", required=False),
    _to("actor_id", "actors", required=False),  # whom the mention speaks of
    PrimaryKeyConstraint("claim_id", "position"),
    Index("claim_sources_by_source", "source_id", "claim_id"),
    Index("claim_sources_by_mention", "mention_id"),
    Index("claim_sources_by_actor", "actor_id", "claim_id"),
    rowid=False,
)
claim_actors = _table(
    "claim_actors",
    _to("claim_id", "claims", own=True),
    _to("actor_id", "actors"),
    PrimaryKeyConstraint("claim_id", "actor_id"),
    Index("claim_actors_by_actor", "actor_id", "claim_id"),
    rowid=False,
)
events = _table(
    "events",
    _id(),
    *_reading(),
    _text("type", required=True),
    _text("mode"),
    _text("cameo", required=True),
    _text("trigger_text", required=True),
    _text("spans", required=True),
    _text("also", required=True),  # JSON: the other tellings, as in mentions.spans
    _text("date_text"),
    _text("date_start"),
    _text("date_end"),
    _text("date_resolution"),
    _text("place_text"),
    _text("place_spans"),
    _text("place"),
    _text("place_country"),
    _real("lat"),
    _real("lon"),
    _text("status", required=True),
    _flag("historical"),
    _flag("future"),
    _flag("hypothetical"),
    _flag("negated"),
    _real("confidence", required=True),
    _text("why", required=True),
    _text("day"),
    Index("events_by_report", "report_id", "layer", "name", unique=True),
    Index("events_by_type", "type", "day"),
    Index("events_by_status", "status", "day"),
    Index("events_by_day", "day"),
    Index("events_by_confidence", "confidence"),
    _besides_read("events"),
    Index("events_by_place", "place_country", "day"),
)
event_actors = _table(
    "event_actors",
    _to("event_id", "events", own=True),
    _text("role", required=True),
    _number("position"),
    _to("mention_id", "mentions"),
    _to("actor_id", "actors"),
    _text("country"),
    PrimaryKeyConstraint("event_id", "role", "position"),
    Index("event_actors_by_actor", "actor_id", "event_id"),
    Index("event_actors_by_country", "country", "event_id"),
    Index("event_actors_by_mention", "mention_id"),
    rowid=False,
)
event_claims = _table(
    "event_claims",
    _to("event_id", "events", own=True),
    _number("position"),
    _to("claim_id", "claims"),
    PrimaryKeyConstraint("event_id", "position"),
    Index("event_claims_by_claim", "claim_id"),
    rowid=False,
)
links = _table(
    "links",
    _id(),
    _to("report_id", "reports", own=True),
    _number("layer"),
    _text("kind", required=True),
    _to("from_claim", "claims"),
    _to("to_claim", "claims"),
    _real("score", required=True),
    _text("why", required=True),
    Index("links_by_report", "report_id", "layer"),
    Index("links_by_from", "from_claim"),
    Index("links_by_to", "to_claim"),
)
corrections = _table(
    "corrections",
    Column("id", NUMBER, primary_key=True, autoincrement=True),
    _to("report_id", "reports"),
    _text("target", required=True),  # "claim", "event", "actor" or, of an undo, "correction"
    _text("name", required=True),  # its id in the report as it stood; of an undo the number of what it takes back
    _text("action", required=True),  # "change", "add", "withdraw", "link", "unlink" or "undo"
    _text("changes", required=True),  # JSON: the fields with their new values
    _text("before", required=True),  # JSON: the whole record as it stood
    _text("context", required=True),  # JSON: by what it is found again in another reading; see reportedly.correct.log
    _text("who", required=True),
    _text("why", required=True),
    _text("at", required=True),
    Index("corrections_by_report", "report_id"),
)

inputs = _table(
    "inputs",
    Column("name", Text, primary_key=True),
    _text("stamp"),
    _number("done"),  # items up to this number are stored, known or failed
    _flag("finished"),
    _text("at", required=True),
)
failures = _table(
    "failures",
    Column("key", Text, primary_key=True),  # which item it is
    _text("source", required=True),
    _number("number"),
    _text("reason", required=True),
    _number("attempts"),
    _text("first_at", required=True),
    _text("last_at", required=True),
)
feeds = _table(
    "feeds",
    Column("feed", Text, primary_key=True),  # the address that it was given by
    _text("url", required=True),
    _text("title"),
    _text("etag"),
    _text("modified"),
    _real("ttl"),
    _real("next_poll", required=True),  # seconds since 1970, as all times of the watch
    _number("failures"),
    _text("error"),
    _text("retired"),
)
feed_entries = _table(
    "feed_entries",
    _text("feed", required=True),
    _text("entry", required=True),
    _text("url"),
    _text("title"),
    _text("published"),
    _text("content"),  # until it has been read
    _real("next_try", required=True),
    _number("attempts"),
    _text("reason"),
    _flag("waiting"),
    PrimaryKeyConstraint("feed", "entry"),
    Index("feed_entries_by_url", "url"),
    Index("feed_entries_waiting", "waiting", "feed"),
    rowid=False,
)

TABLES = tuple(METADATA.sorted_tables)
PARTS = (mentions, claims, claim_sources, claim_actors, events, event_actors, event_claims, links)
"""What a reading of a report consists of, in an order in which they can be written."""

TEXTS = {
    "report_words": (reports, ("title", "text")),
    "claim_words": (claims, ("text",)),
    "source_words": (sources, ("name", "role", "affiliation")),
    "actor_words": (actors, ("name",)),
    "place_words": (events, ("place", "place_text")),
}
"""Full-text indexes: each the words of some columns of a table."""


INDEXED = 250_000  # characters of a text whose words PostgreSQL looks up: a tsvector holds a megabyte at most


def text_indexes(dialect: str) -> Iterator[str]:
    """The statements that make the full-text indexes and keep them in step with their tables.

    SQLite: FTS5 with external content and the Porter stemmer; PostgreSQL: a column with the English tsvector, whose
    stemmer is Porter's too, made by the server, and a GIN index of it.
    """
    for index, (table, columns) in TEXTS.items():
        if dialect == "sqlite":
            yield from _fts5(index, table.name, columns)
        else:
            words = " || ' ' || ".join(f"coalesce({column}, '')" for column in columns)
            made = f"GENERATED ALWAYS AS (to_tsvector('english', left({words}, {INDEXED}))) STORED"
            yield f"ALTER TABLE {table.name} ADD COLUMN {index} tsvector {made}"
            yield f"CREATE INDEX {index}_index ON {table.name} USING gin ({index})"


def vector(index: str) -> str:
    """What PostgreSQL keeps an index of: the words of the columns as a tsvector, itself a column of the table."""
    return f"{TEXTS[index][0].name}.{index}"


def _fts5(index: str, table: str, columns: tuple[str, ...]) -> Iterator[str]:
    names = ", ".join(columns)
    new, old = (", ".join(f"{row}.{column}" for column in columns) for row in ("new", "old"))
    add = f"INSERT INTO {index}(rowid, {names}) VALUES (new.id, {new});"
    drop = f"INSERT INTO {index}({index}, rowid, {names}) VALUES ('delete', old.id, {old});"
    kept = f"content='{table}', content_rowid='id', tokenize='porter unicode61 remove_diacritics 2'"
    yield f"CREATE VIRTUAL TABLE {index} USING fts5({names}, {kept})"
    yield f"CREATE TRIGGER {index}_added AFTER INSERT ON {table} BEGIN {add} END"
    yield f"CREATE TRIGGER {index}_taken AFTER DELETE ON {table} BEGIN {drop} END"
    yield f"CREATE TRIGGER {index}_changed AFTER UPDATE OF {names} ON {table} BEGIN {drop} {add} END"


APPEND_ONLY = "corrections are never changed or taken away: add another one"


def append_only(dialect: str) -> Iterator[str]:
    """The statements that keep the log of corrections from being changed, whoever writes to the store."""
    if dialect == "sqlite":
        refuse = f"BEGIN SELECT RAISE(ABORT, '{APPEND_ONLY}'); END"
        there = "EXISTS (SELECT 1 FROM corrections WHERE id = new.id)"  # INSERT OR REPLACE deletes without a trigger
        yield f"CREATE TRIGGER corrections_unchanged BEFORE UPDATE ON corrections {refuse}"
        yield f"CREATE TRIGGER corrections_kept BEFORE DELETE ON corrections {refuse}"
        yield f"CREATE TRIGGER corrections_unreplaced BEFORE INSERT ON corrections WHEN {there} {refuse}"
        return
    yield (
        "CREATE FUNCTION corrections_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{APPEND_ONLY}'; END $$"
    )
    refuse = "EXECUTE FUNCTION corrections_refuse()"
    yield f"CREATE TRIGGER corrections_kept BEFORE UPDATE OR DELETE ON corrections FOR EACH ROW {refuse}"
    yield f"CREATE TRIGGER corrections_untruncated BEFORE TRUNCATE ON corrections FOR EACH STATEMENT {refuse}"


def views(dialect: str) -> Iterator[str]:
    """The statements that make the views."""
    joined = "group_concat({0}, '{1}')" if dialect == "sqlite" else "string_agg({0}, '{1}')"
    for name, query in VIEWS.items():
        yield f"CREATE VIEW {name} AS " + query.format(
            actors=_parties("actor", joined), recipients=_parties("recipient", joined), holders=_holders(joined)
        )


def _parties(role: str, joined: str) -> str:
    names = joined.format("named.name", "; ")
    of = f"ea.event_id = e.id AND ea.role = '{role}' ORDER BY ea.position"
    inner = f"SELECT a.name FROM event_actors ea JOIN actors a ON a.id = ea.actor_id WHERE {of}"
    return f"(SELECT {names} FROM ({inner}) AS named)"


def _holders(joined: str) -> str:
    chains = joined.format("held.chain", "; ")
    of = "ec.event_id = e.id ORDER BY ec.position"
    inner = f"SELECT c.chain FROM event_claims ec JOIN claims c ON c.id = ec.claim_id WHERE {of}"
    return f"(SELECT {chains} FROM ({inner}) AS held)"


VIEWS = {
    "claim_view": """
SELECT c.id AS claim_id, r.key AS report, c.name AS claim, s.name AS origin, c.origin_kind, s.named AS origin_named,
       s.role AS origin_role, s.affiliation AS origin_affiliation, c.chain, c.cue, c.stance, c.strength, c.manner,
       c.text AS content, c.spans, c.confidence, c.layer = 2 AS corrected, p.name AS parent, r.outlet, r.title,
       r.published, r.url, r.path,
       c.denied AS denials,
       (SELECT count(*) FROM appearances a WHERE a.report_id = r.id) AS appearances
FROM claims c JOIN reports r ON r.id = c.report_id LEFT JOIN sources s ON s.id = c.origin_id
     LEFT JOIN claims p ON p.id = c.parent_id
WHERE c.layer <> 1""",
    "event_view": """
SELECT e.id AS event_id, r.key AS report, e.name AS event, e.type, e.mode, e.cameo, {actors} AS actors,
       {recipients} AS recipients, e.date_start, e.date_end, e.date_text, e.place, e.place_country, e.lat, e.lon,
       e.status, {holders} AS said_by, e.historical, e.future, e.hypothetical, e.negated,
       e.trigger_text AS trigger_words, e.spans, e.confidence, e.layer = 2 AS corrected, r.outlet, r.title,
       r.published, r.url, r.path
FROM events e JOIN reports r ON r.id = e.report_id
WHERE e.layer <> 1""",
    "source_view": """
SELECT s.id AS source_id, s.name, s.kind, s.named, s.role, s.affiliation, count(*) AS claims,
       count(DISTINCT c.report_id) AS reports, sum(CASE WHEN c.stance = 'denies' THEN 1 ELSE 0 END) AS denials,
       min(c.day) AS first_day, max(c.day) AS last_day
FROM claims c JOIN sources s ON s.id = c.origin_id
WHERE c.layer <> 1
GROUP BY s.id, s.name, s.kind, s.named, s.role, s.affiliation""",
}
"""What people ask first, ready to be looked at: one row a claim, an event, a source."""
