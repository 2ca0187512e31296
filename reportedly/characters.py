"""Characters that a string may have and a file or database cannot hold, each replaced by one, so that offsets stay."""

from __future__ import annotations

import re

HALF = re.compile("[\ud800-\udfff]")
"""Half a character, a lone surrogate: UTF-8 has no bytes for it."""

INSTEAD = "\ufffd"


def whole(text: str) -> str:
    """The text without half characters, which no file can hold."""
    return HALF.sub(INSTEAD, text)


def storable(text: str) -> str:
    """The text without half characters and NULs, which PostgreSQL cannot hold either."""
    return whole(text).replace("\0", INSTEAD)
