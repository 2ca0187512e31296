"""The error family.

ReportedlyError           anything this package raises on purpose
├── ReportError           one report cannot be read; the others of the run still can
│   └── FetchError        what stands at an address cannot be had (in reportedly.fetch)
├── UsageError            the call itself is wrong: an unknown format, a missing file list
├── StoreError            a store cannot be opened, read or written; what it holds is as it was
├── Stopped               a fetch was broken off, as was asked for; nothing is wrong (in reportedly.fetch)
└── MissingExtra          an optional dependency is not installed
"""

from __future__ import annotations


class ReportedlyError(Exception):
    """Anything this package raises on purpose: its message says what is wrong and what to do."""


class ReportError(ReportedlyError):
    """One report cannot be read; a run notes it and goes on with the next."""


class UsageError(ReportedlyError):
    """The call itself cannot be carried out as given."""


class StoreError(ReportedlyError):
    """A store cannot be opened, read or written as asked; what it holds is as it was before."""


class MissingExtra(ReportedlyError):
    """An optional dependency is missing; the message names the command that installs it."""

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(f'{what} needs an optional part: pip install "reportedly[{extra}]"')
        self._of = (what, extra)

    def __reduce__(self) -> tuple[type[MissingExtra], tuple[str, str]]:  # it may come from another process
        return type(self), self._of
