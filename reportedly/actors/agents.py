"""Agent nouns: what sector "army chief", "protesters" or "lawmaker" tells, whatever the country."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import cast

from reportedly.lexicon import lexicon, plural_of
from reportedly.records import Kind
from reportedly.tables import rows

LONGEST = 6  # words of an agent noun


@dataclass(frozen=True, slots=True)
class Agent:
    """An agent noun: ``sector`` is None where it is that of whom the agent belongs to, as of a spokesman."""

    noun: str
    kind: Kind
    sector: str | None
    country: str | None = None
    plural: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """An agent noun in a row of words, from ``first`` to ``last``."""

    first: int
    last: int
    agent: Agent


@cache
def agent_nouns() -> Mapping[str, Agent]:
    """The agent nouns by their forms in lower case, singular and plural, read at the first call."""
    nouns: dict[str, Agent] = {}
    plurals: dict[str, Agent] = {}
    for noun, kind, sector, *country in rows("agents.tsv"):
        agent = Agent(
            noun.strip(), cast(Kind, kind.strip()), None if sector.strip() in ("-", "") else sector.strip(),
            next((one.strip() for one in country if one.strip() not in ("", "-")), None),
        )  # fmt: skip
        nouns.setdefault(agent.noun, agent)
        several = Agent(agent.noun, agent.kind, agent.sector, agent.country, plural=True)
        plurals.setdefault(plural_of(agent.noun), several)
    return {**plurals, **nouns}


def find_agents(words: Sequence[str], names: Sequence[tuple[int, int]] = ()) -> list[Found]:
    """The agent nouns among these words, the longest at each place, none over another; from the end to the front.

    A noun has its head at its end, so that "army chief of staff" is taken whole before "chief" or "staff" is. None
    begins inside a name and ends behind it: an official of the European Union is no union official.
    """
    found: list[Found] = []
    end = len(words)
    lower = [word.lower().replace("’", "'").rstrip(".") for word in words]
    while end > 0:
        starts = (at for at in range(max(end - LONGEST, 0), end) if _agent(lower[at:end]))
        first = next((at for at in starts if not any(one < at <= last < end - 1 for one, last in names)), None)
        if first is None:
            end -= 1
            continue
        agent = _agent(lower[first:end])
        assert agent is not None
        found.append(Found(first, end - 1, agent))
        end = first
    return found


def _agent(words: Sequence[str]) -> Agent | None:
    """The agent noun of these words; a title before a name means one: "Gen.", "Sen."."""
    nouns = agent_nouns()
    agent = nouns.get(" ".join(words))
    if agent is not None or len(words) > 1:
        return agent
    title = lexicon().titles.get(words[0])
    if title is not None and title.role is not None:
        return nouns.get(title.role)
    prefix, _, rest = words[0].partition("-")
    return nouns.get(rest) if prefix == "ex" and rest else None
