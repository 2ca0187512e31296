"""Our own table of events, one row an event: CSV, Parquet, pandas, polars."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, get_args

from reportedly.characters import whole
from reportedly.errors import MissingExtra, UsageError
from reportedly.export import Output, csv_table, pandas_table, polars_table
from reportedly.formats.facts import Coded, coded
from reportedly.records import Actor, Claim, Resolution, Status

if TYPE_CHECKING:
    import pandas
    import polars

    from reportedly.records import Report

EVENT_COLUMNS = {
    "event_id": "id of the event that no event of another report has",
    "report": "id of the report",
    "path": "file the report was read from",
    "url": "address of the report",
    "outlet": "who published the report",
    "title": "headline of the report",
    "published": "date of the report, ISO 8601",
    "event": "id of the event, unique in its report",
    "type": "PLOVER event type",
    "mode": "PLOVER mode of that type",
    "quad": "1 verbal cooperation, 2 material cooperation, 3 verbal conflict, 4 material conflict",
    "score": "PLOVER score of type and mode, -10 (conflict) to 10 (cooperation)",
    "cameo": "CAMEO root",
    "actors": "names of those who do it, joined by '; '",
    "actor_codes": "their codes, in the same order",
    "recipients": "names of those it is done to, joined by '; '",
    "recipient_codes": "their codes, in the same order",
    "start": "first day, ISO 8601",
    "end": "last day, ISO 8601",
    "resolution": f"how exactly the date is told: {', '.join(get_args(Resolution))}",
    "date_words": "words that tell the date",
    "place": "name of the place in the gazetteer",
    "country": "country of the place, ISO 3166 alpha-3",
    "lat": "latitude of the place",
    "lon": "longitude of the place",
    "place_words": "words that tell the place",
    "trigger": "words that tell of the event",
    "tellings": "in how many places the report tells of it",
    "status": f"who vouches for it: {', '.join(get_args(Status))}",
    "said_by": "chains of sources that say so, each joined by ' > ', the origin last, parted by '; '",
    "denied_by": "chains of sources that deny it, likewise",
    "claims": "ids of the claims that hold it, the innermost first, joined by '; '",
    "historical": "whether it was before this story's news",
    "future": "whether it is yet to come",
    "hypothetical": "whether it is conditional, feared or possible",
    "negated": "whether it did not happen",
    "confidence": "of the model in this event, 0 to 1",
    "why": "what found it, and what coded its actors and its status",
}
"""The columns of a table of events, one row an event, and what each holds."""

WHOLE = ("quad", "tellings")
NUMBERS = ("score", "lat", "lon", "confidence")
TRUTHS = ("historical", "future", "hypothetical", "negated")
ROWS_A_GROUP = 10_000  # rows that Parquet keeps together: many make a small file, and they are held until written

Record = dict[str, Any]


def rows(report: Report) -> Iterator[Record]:
    """One flat row an event, by the columns of ``EVENT_COLUMNS``."""
    return map(row, coded(report))


def row(one: Coded) -> Record:
    """The flat row of an event."""
    found = {**_report_part(one), **_code_part(one), **_when_and_where(one), **_told_part(one)}
    return {name: found[name] for name in EVENT_COLUMNS}


def _report_part(one: Coded) -> Record:
    report = one.report
    return {
        "event_id": one.id,
        "report": report.id,
        "path": report.path,
        "url": report.url,
        "outlet": report.outlet,
        "title": report.title,
        "published": report.published,
    }


def _code_part(one: Coded) -> Record:
    event, code = one.event, one.code
    return {
        "event": event.id,
        "type": event.type,
        "mode": event.mode,
        "quad": code.quad if code else None,
        "score": code.score if code else None,
        "cameo": event.cameo,
        "actors": _names(one.actors),
        "actor_codes": _codes(one.actors),
        "recipients": _names(one.recipients),
        "recipient_codes": _codes(one.recipients),
    }


def _names(actors: Iterable[Actor]) -> str | None:
    return "; ".join(actor.name for actor in actors) or None


def _codes(actors: Iterable[Actor]) -> str | None:
    """The codes in the order of the names, so that an actor without one leaves its place empty."""
    return "; ".join(actor.code or "" for actor in actors) or None


def _when_and_where(one: Coded) -> Record:
    date, place = one.event.date, one.event.place
    return {
        "start": date.start,
        "end": date.end,
        "resolution": date.resolution,
        "date_words": date.text,
        "place": place.name if place else None,
        "country": place.country if place else None,
        "lat": place.lat if place else None,
        "lon": place.lon if place else None,
        "place_words": place.text if place else None,
    }


def _told_part(one: Coded) -> Record:
    event = one.event
    return {
        "trigger": event.trigger.text,
        "tellings": 1 + len(event.also_trigger),
        "status": event.status,
        "said_by": _chains(one.said_by),
        "denied_by": _chains(one.denied_by),
        "claims": "; ".join(event.claims) or None,
        **{mark: getattr(event, mark) for mark in TRUTHS},
        "confidence": round(event.confidence, 3),
        "why": event.why,
    }


def _chains(claims: Iterable[Claim]) -> str | None:
    told = (" > ".join(source.text for source in claim.sources) or "(no source)" for claim in claims)
    return "; ".join(dict.fromkeys(told)) or None


def write_csv(reports: Iterable[Report], output: Output) -> None:
    """A table with one row an event, its columns those of ``EVENT_COLUMNS``, safe to open in a spreadsheet."""
    csv_table(map(rows, reports), EVENT_COLUMNS, output)


def write_parquet(reports: Iterable[Report], output: Output) -> None:
    """The same table as a Parquet file."""
    pyarrow, parquet = load_parquet()
    sink = getattr(output.stream, "buffer", None)
    if sink is None or output.stream.isatty():
        raise UsageError("The parquet format is no text: name a file with --output FILE")
    schema = pyarrow.schema([(name, _arrow_type(name, pyarrow)) for name in EVENT_COLUMNS])
    waiting = chain.from_iterable(map(_clean_rows, reports))
    with parquet.ParquetWriter(sink, schema) as table:
        while group := list(islice(waiting, ROWS_A_GROUP)):
            table.write_table(pyarrow.Table.from_pylist(group, schema=schema))


def load_parquet() -> tuple[Any, Any]:
    """The packages that write Parquet; raises MissingExtra where they are not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise MissingExtra("A Parquet file", "parquet") from None
    return pyarrow, parquet


def _arrow_type(name: str, pyarrow: Any) -> Any:
    if name in WHOLE:
        return pyarrow.int64()
    if name in NUMBERS:
        return pyarrow.float64()
    return pyarrow.bool_() if name in TRUTHS else pyarrow.string()


def _clean_rows(report: Report) -> Iterator[Record]:
    """The rows without half characters, which such a table does not take."""
    return (
        {name: whole(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows(report)
    )


def to_pandas(reports: Iterable[Report]) -> pandas.DataFrame:
    """The events of these reports as a pandas table, one row an event."""
    return pandas_table(map(rows, reports), EVENT_COLUMNS)


def to_polars(reports: Iterable[Report]) -> polars.DataFrame:
    """The events of these reports as a polars table, one row an event."""
    types: dict[str, type] = dict.fromkeys(EVENT_COLUMNS, str)
    types |= dict.fromkeys(WHOLE, int) | dict.fromkeys(NUMBERS, float) | dict.fromkeys(TRUTHS, bool)
    return polars_table(map(_clean_rows, reports), types)
