"""Correcting what was read: by whom, when and why is kept, nothing is ever lost, and the machine's reading stays.

``Store`` functions live in ``keep``, ``apply`` is what makes a corrected report of a reading and a log.
"""

from reportedly.correct.apply import apply
from reportedly.correct.keep import (
    add_claim,
    add_event,
    carry_out,
    correct,
    corrections,
    link,
    rebuild,
    undo,
    unlink,
    withdraw,
)
from reportedly.correct.log import Correction, Order

__all__ = [
    "Correction",
    "Order",
    "add_claim",
    "add_event",
    "apply",
    "carry_out",
    "correct",
    "corrections",
    "link",
    "rebuild",
    "undo",
    "unlink",
    "withdraw",
]
