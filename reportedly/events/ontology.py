"""The event ontology: types with their modes, quad classes, scores and CAMEO roots, from ``data/plover.tsv``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache

from reportedly.records import Trigger
from reportedly.tables import rows

MARKS = ("historical", "future", "hypothetical", "negated")
"""What an event may be besides its type."""


@dataclass(frozen=True, slots=True)
class Code:
    """A type with one of its modes (None: no mode told).

    ``quad`` is 1 verbal cooperation, 2 material cooperation, 3 verbal conflict or 4 material conflict; ``score`` is
    PLOVER's, from -10 to 10; ``cameo`` is the root of the CAMEO code book; ``agentless`` where
    it is coded of a passive that does not say who does it; ``future`` the type of such an act that is yet to come.
    """

    type: str
    mode: str | None
    quad: int
    score: float
    cameo: str
    agentless: bool = False
    future: str | None = None


@cache
def codes() -> Mapping[tuple[str, str | None], Code]:
    """Every type alone and with each of its modes."""
    found = {}
    for kind, mode, quad, score, cameo, *more in rows("plover.tsv"):
        code = Code(
            kind, None if mode == "-" else mode, int(quad), float(score), cameo, "agentless" in more, _future(more)
        )
        found[code.type, code.mode] = code
    return found


def _future(flags: list[str]) -> str | None:
    return next((flag.removeprefix("future=") for flag in flags if flag.startswith("future=")), None)


@cache
def types() -> tuple[str, ...]:
    """The types, in the order of the code book."""
    return tuple(kind for kind, mode in codes() if mode is None)


@cache
def modes() -> tuple[tuple[str, str], ...]:
    """Every mode with its type, in the order of the code book."""
    return tuple((kind, mode) for kind, mode in codes() if mode is not None)


def in_time(trigger: Trigger) -> Trigger:
    """A trigger by the code book's rule that a single type goes before a type with a mark: help to come is AGREE."""
    future = codes()[trigger.type, None].future if trigger.future and (trigger.type, None) in codes() else None
    return replace(trigger, type=future, mode=None) if future else trigger


def code_of(kind: str, mode: str | None) -> Code:
    """The code of a type with a mode; that of the type alone where the mode is not one of its own."""
    return codes().get((kind, mode)) or codes()[kind, None]
