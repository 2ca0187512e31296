"""Corrections in words: each field as it was and as it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from reportedly.correct.log import Correction

Row = tuple[str, str | None, str | None]


def rows_of(one: Correction) -> Iterator[Row]:
    """Each field of a correction with its value before and after; of what came or went as a whole, its words."""
    if one.action == "undo":
        yield "correction", one.name, None
    elif one.action in ("link", "unlink"):
        kinds = one.changes["kind"], one.changes["to"]
        yield (kinds[0], None, kinds[1]) if one.action == "link" else (kinds[0], kinds[1], None)
    elif one.action == "withdraw":
        yield one.target, _words(one.before), None
    else:
        actors = {name: told["name"] for name, told in one.context["names"]["actors"].items()}
        for field, value in one.changes.items():
            if field != "cameo":
                old = _before(one.before, field) if one.action == "change" else None
                told = shown(old, actors), shown(value, actors)
                if told[0] == told[1] and isinstance(old, Mapping) and isinstance(value, Mapping):
                    told = f"{told[0]} ({_offsets(old)})", f"{told[1]} ({_offsets(value)})"
                yield _label(field), *told


def _label(field: str) -> str:
    return "text" if field == "content" else field


def _words(record: Mapping[str, Any]) -> str:
    """The words that a record stands for in a list."""
    return str(record["trigger"]["text"] if "trigger" in record else record["text"])


def _before(record: Mapping[str, Any], field: str) -> Any:
    """The value of a field in a record as it stood."""
    if field == "content":
        return {"text": record["text"], "spans": record["spans"]}
    whole, dot, part = field.partition(".")
    chain = record.get("sources") or [None]
    value = chain[-1] if whole == "origin" else record.get(whole)
    return value.get(part) if dot and value is not None else None if dot else value


def _offsets(span: Mapping[str, Any]) -> str:
    """Where words stand, as they can be given for a field of offsets."""
    return ",".join(f"{start}-{end}" for start, end in span["spans"])


def shown(value: Any, actors: Mapping[str, str]) -> str | None:
    """A value in words; actors by their names."""
    if value is None or value == []:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Mapping):
        return str(value["text"])
    if isinstance(value, list):
        parts = [shown(one, actors) or "" for one in value]
        return (" > " if isinstance(value[0], Mapping) else "; ").join(parts)
    return actors.get(str(value), str(value))
