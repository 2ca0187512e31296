"""Who says what in a news report, according to whom, how surely, and who denies it.

    report = reportedly.read("article.html")
    for claim in report.claims:
        print([source.text for source in claim.sources], claim.stance, claim.text)

Importing the package is cheap: what a name needs is loaded when the name is first used.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from importlib import import_module
from typing import TYPE_CHECKING, Any

# This import comes before the function ``read`` on purpose: a module hides what its package calls by the same name, but
# only when it is first imported.
from reportedly.read import ReadOptions

if TYPE_CHECKING:
    from reportedly.corpus import Corpus, open
    from reportedly.errors import MissingExtra, ReportedlyError, ReportError, UsageError
    from reportedly.export import WRITERS, to_pandas, to_polars, write
    from reportedly.formats import EVENT_WRITERS, Choice, events_to_pandas, events_to_polars, write_events
    from reportedly.pipeline import Settings
    from reportedly.records import Actor, Claim, Event, Link, Report, Source, Span

    __version__: str

__all__ = [
    "EVENT_WRITERS",
    "WRITERS",
    "Actor",
    "Choice",
    "Claim",
    "Corpus",
    "Event",
    "Link",
    "MissingExtra",
    "ReadOptions",
    "Report",
    "ReportError",
    "ReportedlyError",
    "Settings",
    "Source",
    "Span",
    "UsageError",
    "__version__",
    "events_to_pandas",
    "events_to_polars",
    "open",
    "read",
    "read_many",
    "to_pandas",
    "to_polars",
    "write",
    "write_events",
]

_HOMES = {
    "corpus": ("Corpus", "open"),
    "errors": ("MissingExtra", "ReportError", "ReportedlyError", "UsageError"),
    "export": ("WRITERS", "to_pandas", "to_polars", "write"),
    "formats": ("EVENT_WRITERS", "Choice", "events_to_pandas", "events_to_polars", "write_events"),
    "pipeline": ("Settings",),
    "records": ("Actor", "Claim", "Event", "Link", "Report", "Source", "Span"),
}


def read(source: str | os.PathLike[str], options: ReadOptions | None = None) -> Report:
    """The report in a file, or in the text given, with its claims; raises ``ReportError`` where it cannot be read.

    A string of one line without spaces is taken for a path.
    """
    from reportedly import pipeline

    return pipeline.read(source, options)


def read_many(
    paths: Iterable[str | os.PathLike[str]], options: ReadOptions | None = None, settings: Settings | None = None
) -> Iterator[Report]:
    """The reports of files, folders and "-", one by one with their claims; one that fails comes with its ``error``."""
    from reportedly import pipeline
    from reportedly.read import read_reports

    return pipeline.run(read_reports([os.fspath(path) for path in paths], options), settings)


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import PackageNotFoundError, version

        try:
            return version("reportedly")
        except PackageNotFoundError:
            return "unknown (not installed)"
    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"reportedly.{home}"), name)
    raise AttributeError(f"module 'reportedly' has no attribute {name!r}")
