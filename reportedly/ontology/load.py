"""A user's own ontology, read from YAML: types with a line of description and example sentences.

    name: maritime
    types:
      BOARDING:
        description: Armed people enter a ship against the will of its crew.
        examples:
          - "[A1 Coast guards] [E1 BOARDING boarded] [R1 a tanker] off Aden."
          - A trawler was boarded by gunmen on Tuesday.
        not:
          - Passengers boarded the ferry at noon.

Whatever is wrong is told in one line that says what to do.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from reportedly.errors import ReportError, UsageError
from reportedly.events.marked import Marked, read_marked
from reportedly.events.ontology import codes, types

LARGEST = 1_000_000  # bytes of a file
MOST_TYPES, MOST_EXAMPLES = 200, 1000  # types of an ontology, sentences of a type: what is fitted in seconds
LONGEST = 2000  # characters of an example
NAME = re.compile(r"[A-Z][A-Z_]*")
KEYS = ("name", "extends", "types")
TYPE_KEYS = ("description", "examples", "not", "like")


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence with an event of a type: its triggers, if they are marked."""

    type: str
    marked: Marked


@dataclass(frozen=True, slots=True)
class OwnType:
    """An event type: what it is, sentences that have one, and sentences that have none though they look like it.

    ``like`` is the type of PLOVER whose CAMEO root it takes.
    """

    name: str
    description: str
    examples: tuple[Example, ...]
    counter: tuple[str, ...] = ()
    like: str | None = None


@dataclass(frozen=True, slots=True)
class Ontology:
    """Types of a user's own, instead of those of PLOVER or, with ``extends``, beside them."""

    name: str
    types: tuple[OwnType, ...]
    extends: bool = False

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the types."""
        return tuple(one.name for one in self.types)

    @property
    def known(self) -> frozenset[str]:
        """The names that marked sentences may have: of PLOVER's too, where those are kept."""
        return frozenset(self.names) | (frozenset(types()) if self.extends else frozenset())

    @property
    def examples(self) -> tuple[Example, ...]:
        """The examples of all types."""
        return tuple(example for one in self.types for example in one.examples)


def roots_of(path: Path | None) -> Mapping[str, str]:
    """The CAMEO root of each type of a file: that of the type that it is like, if any. Without a file, no types."""
    own = load_ontology(path).types if path else ()
    return {one.name: codes()[one.like, None].cameo if one.like else "" for one in own}


def load_ontology(path: str | Path) -> Ontology:
    """The ontology in a file, read once unless the file changes. Raises UsageError where it makes no sense."""
    try:
        stamp = os.stat(path)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    return _loaded(Path(path), stamp.st_mtime_ns, stamp.st_size)


@lru_cache(maxsize=8)
def _loaded(path: Path, changed: int, size: int) -> Ontology:
    content = _content(path)
    try:
        found = yaml.safe_load(content)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise UsageError(f"{path} is not YAML: {_problem(error)}") from error
    raw = _mapping(found, str(path), KEYS, "name: and types:")
    listed = raw.get("types")
    if not isinstance(listed, dict) or not listed:
        raise UsageError(f"{path} names no types: give it types: with a name in CAPITALS for each")
    if len(listed) > MOST_TYPES:
        raise UsageError(f"{path} has {len(listed)} types: {MOST_TYPES} are the most")
    extends = raw.get("extends")
    if extends is not None and extends != "plover":
        raise UsageError(f"{path}, extends: it can be plover or be left out, not {_short(extends)}")
    names = [_type_name(name, str(path)) for name in listed]
    known = frozenset(names) | (frozenset(types()) if extends else frozenset())
    own = tuple(_type(name, listed[name], f"{path}, {name}", known) for name in names)
    return Ontology(_text(raw.get("name"), f"{path}, name") or path.stem, own, extends is not None)


def _content(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            content = stream.read(LARGEST + 1)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}") from error
    if len(content) > LARGEST:
        raise UsageError(f"{path} is longer than {LARGEST:,} bytes: too long for an ontology")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path} is not UTF-8: save it in that encoding") from error


def _problem(error: Exception) -> str:
    """What YAML complains of and where, on one line."""
    mark = getattr(error, "problem_mark", None)
    where = f"line {mark.line + 1}, " if mark else ""
    return where + " ".join(str(getattr(error, "problem", None) or error or "nested too deeply").split())[:200]


def _mapping(found: Any, where: str, keys: tuple[str, ...], wanted: str) -> dict[str, Any]:
    """A mapping that has no other keys than these."""
    if not isinstance(found, dict):
        raise UsageError(f"{where} needs {wanted}")
    for key in found:
        if key not in keys:
            raise UsageError(f"{where}: there is no {_short(key)} here, only {', '.join(keys)}")
    return found


def _type_name(name: object, where: str) -> str:
    if not isinstance(name, str) or not NAME.fullmatch(name):
        raise UsageError(f"{where}: name the type {_short(name)} in capitals and underscores, as in SHIP_BOARDING")
    if name in types():
        raise UsageError(f"{where}: {name} is a type of PLOVER, give yours another name")
    return name


def _type(name: str, found: Any, where: str, known: frozenset[str]) -> OwnType:
    raw = _mapping(found, where, TYPE_KEYS, "description: and examples:")
    examples = tuple(_example(name, line, where, known) for line in _sentences(raw.get("examples"), where, "examples"))
    if not examples:
        raise UsageError(f"{where}: give it examples, at least one sentence, better ten")
    counter = tuple(_sentences(raw.get("not"), where, "not"))
    for line in counter:
        if "[" in line:
            raise UsageError(f"{where}, not: a counter-example has no marks: {_short(line)}")
    like = raw.get("like")
    if like is not None and (not isinstance(like, str) or like not in types()):
        raise UsageError(f"{where}, like: {_short(like)} is no type of PLOVER, as COERCE is")
    return OwnType(name, _text(raw.get("description"), f"{where}, description"), examples, counter, like)


def _sentences(found: Any, where: str, key: str) -> list[str]:
    """The sentences under a key, each on one line."""
    listed = [] if found is None else found
    if not isinstance(listed, list):
        raise UsageError(f"{where}, {key}: a list of sentences, each behind a dash")
    if len(listed) > MOST_EXAMPLES:
        raise UsageError(f"{where}, {key}: {len(listed)} sentences, {MOST_EXAMPLES} are the most")
    for line in listed:
        if not isinstance(line, str) or not line.strip():
            raise UsageError(f"{where}, {key}: {_short(line)} is no sentence: put it in quotation marks")
        if len(line) > LONGEST:
            raise UsageError(f"{where}, {key}: longer than {LONGEST} characters, a sentence is enough: {_short(line)}")
    return [" ".join(line.split()) for line in listed]


def _example(kind: str, line: str, where: str, known: frozenset[str]) -> Example:
    try:
        marked = read_marked(line, known)
    except ReportError as error:
        raise UsageError(f"{where}, examples: {error}") from error
    if marked.triggers and all(trigger.type != kind for trigger in marked.triggers):
        raise UsageError(f"{where}, examples: no trigger of the type, as in [E1 {kind} …], is marked: {_short(line)}")
    return Example(kind, marked)


def _text(found: object, where: str) -> str:
    """A line of text; nothing is an empty one."""
    if found is not None and not isinstance(found, str):
        raise UsageError(f"{where}: {_short(found)} is no text: put it in quotation marks")
    return " ".join((found or "").split())


def _short(found: object) -> str:
    """What stands in a file, to be shown; of what holds other things (any number of them) only what kind it is."""
    if isinstance(found, (dict, list, set)):
        return f"a {type(found).__name__}"
    text = " ".join(str(found).split())
    return text if len(text) <= 80 else text[:80] + "…"
