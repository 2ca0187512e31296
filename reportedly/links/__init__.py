"""Links between claims: which one denies, supports or repeats which other.

``find_links`` does it for one report; ``link_claims`` for any descriptions of claims, of one report or several. Denials
are found by what a denying claim refers to, then by contents that are opposite. Not every pair is looked at: references
look back over a window, contents meet in an index of their words.
"""

from __future__ import annotations

from reportedly.links.describe import Description, describe
from reportedly.links.search import Pair, link_claims
from reportedly.records import Analysis, Link, Report

__all__ = ["Description", "Pair", "describe", "find_links", "link_claims"]


def find_links(report: Report, analysis: Analysis) -> tuple[Link, ...]:
    """The links between the claims of a report, in the order of the claims they come from."""
    if len(report.claims) < 2:
        return ()
    found = link_claims(describe(report, analysis))
    return tuple(Link(pair.kind, pair.one.id, pair.other.id, pair.score, pair.why) for pair in found)
