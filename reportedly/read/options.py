"""How to read: the settings of a call or of the command."""

from __future__ import annotations

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How to read: the fields of records where their names are unusual, the format of inputs, limits, languages.

    A field is named as it stands in the record, one inside another with a dot (``source.name``); the columns of tables
    are named in the same way. ``input_format`` is a key of FORMATS and goes for all inputs; without it the suffix
    tells, and where that is unknown the content. ``max_bytes`` bounds what is held of one report before it is read.
    """

    text_field: str | None = None
    title_field: str | None = None
    outlet_field: str | None = None
    authors_field: str | None = None
    published_field: str | None = None
    url_field: str | None = None
    id_field: str | None = None
    language_field: str | None = None
    input_format: str | None = None
    max_bytes: int = 64 * 2**20
    max_characters: int = 1_000_000  # of one report: a thick book
    languages: tuple[str, ...] = ("en",)
    any_language: bool = False

    def named_fields(self) -> dict[str, str]:
        """The fields that have been named, by what they hold."""
        named = {item.name.removesuffix("_field"): getattr(self, item.name) for item in fields(self)[:8]}
        return {field: name for field, name in named.items() if name is not None}


def size(count: int) -> str:
    """A number of bytes as messages write it: ``64 MB``."""
    return f"{count // 2**20} MB" if count >= 2**20 else f"{count:,} bytes"
