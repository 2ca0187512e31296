"""The word lists and tables in ``data/``: text files, one thing a line, columns parted by tabs, ``#`` comments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files


def text_of(name: str) -> str:
    """The whole of a file in ``data/``."""
    return (files("reportedly") / "data" / name).read_text(encoding="utf-8")


def lines(name: str) -> Iterator[str]:
    """The lines of a file in ``data/``, comments and blank lines left out."""
    return (line for line in text_of(name).splitlines() if line.strip() and not line.startswith("#"))


def rows(name: str) -> Iterator[list[str]]:
    """The lines of a file in ``data/`` as lists of columns."""
    return (line.split("\t") for line in lines(name))


@cache
def word_classes(name: str) -> Mapping[str, frozenset[str]]:
    """The words of each class in a file in ``data/``, which has a class a line and its words parted by commas."""
    return {kind: frozenset(word.strip() for word in words.split(",")) for kind, words in rows(name)}
