"""Orders as plain data, one JSON object a line: what the options of the command say, and what files of many hold.

{"id": "KEY/c3", "set": {"stance": "denies"}, "why": "the spokesman denies it", "by": "A. Name"}
{"id": "KEY", "add_claim": "the gate was shut", "set": {"origin": "Guards", "cue": "said"}, "why": "overlooked"}
{"id": "KEY/c4", "deny": "c2", "why": "…"}    {"id": "KEY/e2", "withdraw": true, "why": "…"}    {"undo": 12, "why": "…"}
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from reportedly.correct.log import Order
from reportedly.errors import UsageError
from reportedly.show import visible

LINKS = {"deny": "denies", "support": "supports", "repeat": "repeats"}
KEYS = ("id", "set", "withdraw", "add_claim", "add_event", *LINKS, "unlink", "undo", "why", "by")


def orders_of(told: Mapping[str, Any], why: str = "", by: str | None = None, where: str = "") -> list[Order]:
    """The orders that some plain data give, with a reason and a name where they have none of their own."""
    _check(told)
    common: dict[str, Any] = {"why": str(told.get("why") or why), "by": told.get("by") or by, "where": where}
    undone = [str(number) for number in _list(told.get("undo"))]
    if undone:
        return [Order("undo", number, **common) for number in undone]
    target = told.get("id")
    if not isinstance(target, str) or not target.strip():
        raise UsageError("Say what is to be corrected, as KEY/c3")
    target, changes = target.strip(), told.get("set") or {}
    if not isinstance(changes, Mapping):
        raise UsageError('"set" holds the fields with their new values, as {"stance": "denies"}')
    if told.get("withdraw"):
        return [Order("withdraw", target, **common)]
    for kind, field in (("claim", "text"), ("event", "trigger")):
        if f"add_{kind}" in told:
            words = {field: told[f"add_{kind}"]} if told[f"add_{kind}"] else {}
            return [Order("add", target, {**words, **changes}, add=kind, **common)]  # type: ignore[arg-type]
    orders = [Order("change", target, changes, **common)] if changes else []
    orders += [Order("unlink", target, other=str(other), **common) for other in _list(told.get("unlink"))]
    for key, kind in LINKS.items():
        orders += [Order("link", target, kind=kind, other=str(other), **common) for other in _list(told.get(key))]
    if not orders:
        raise UsageError(
            f"{visible(target)[:80]}: say what to correct, as --set stance=denies, --withdraw or --deny c4"
        )
    return orders


def _check(told: Mapping[str, Any]) -> None:
    """Raise UsageError for what no order has, or where several things are asked at once that go one by one."""
    for key in told:
        if key not in KEYS:
            near = get_close_matches(str(key), KEYS, 1)
            raise UsageError(
                f"'{visible(str(key))[:40]}': " + (f"did you mean {near[0]}?" if near else "what is that?")
            )
    acts = [key for key in ("withdraw", "add_claim", "add_event") if told.get(key) not in (None, False)]
    acts += ["undo"] if _list(told.get("undo")) else []
    acts += ["links"] if any(_list(told.get(key)) for key in (*LINKS, "unlink")) else []
    changes = bool(told.get("set"))
    if len(acts) > 1 or (changes and acts and acts[0] in ("withdraw", "undo")):
        raise UsageError(f"One thing at a time, not {', '.join([*acts, *(['set'] if changes else [])])} together")


def _list(told: Any) -> list[Any]:
    return [] if told is None else list(told) if isinstance(told, list | tuple) else [told]


def read_orders(name: str, why: str = "", by: str | None = None) -> Iterator[Order]:
    """The orders of a file, one JSON object a line; "-" is standard input. Raises UsageError with the line."""
    for number, line in enumerate(_lines(name), start=1):
        if not line.strip():
            continue
        where = f"{name}, line {number}"
        try:
            told = json.loads(line)
        except (ValueError, RecursionError):
            told = None
        if not isinstance(told, dict):
            raise UsageError(f'{where}: not a JSON object, as {{"id": "KEY/c3", "set": {{"stance": "denies"}}}}')
        try:
            yield from orders_of(told, why, by, where)
        except UsageError as error:
            raise UsageError(f"{where}: {error}") from None


def _lines(name: str) -> list[str]:
    try:
        content = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
        return content.decode("utf-8-sig").split("\n")
    except OSError as error:
        raise UsageError(f"{name} cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{name} is not UTF-8: save it in that encoding") from None
