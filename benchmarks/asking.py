"""How fast a large store answers: every question, with frequent, middling and rare values, one filter and several.

    python benchmarks/corpus.py --claims 1000000 --out /tmp/million.db
    python benchmarks/asking.py /tmp/million.db --times 5

A question is timed from the call to its 50th record, with a connection of its own, as a command has it. Cold: the first
time, with the file gone from the memory of the system, where that can be asked for.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import text

import reportedly
from reportedly.corpus import Corpus

LIMIT = 50
BOUND, TEXT_BOUND = 150, 300  # milliseconds
QUESTIONS = ("claims", "events", "sources", "actors", "reports")
Filters = dict[str, Any]
CLOCK = [time.perf_counter]


class Values:
    """Values to ask for, as the store has them: of each kind frequent, middling and rare ones."""

    def __init__(self, corpus: Corpus, dice: Random) -> None:
        self.corpus, self.dice = corpus, dice
        self.actors = self._spread("SELECT a.name, count(*) FROM claim_actors c JOIN actors a ON a.id = c.actor_id "
                                   "GROUP BY a.id ORDER BY 2 DESC")  # fmt: skip
        self.speakers = self._spread("SELECT s.name, count(*) FROM claims c JOIN sources s ON s.id = c.origin_id "
                                     "WHERE s.name IS NOT NULL GROUP BY s.id ORDER BY 2 DESC")  # fmt: skip
        self.roles = self._spread(
            "SELECT role, count(*) FROM sources WHERE role IS NOT NULL GROUP BY role ORDER BY 2 DESC"
        )
        self.outlets = self._spread("SELECT outlet, count(*) FROM appearances GROUP BY outlet ORDER BY 2 DESC")
        self.types = self._spread(
            "SELECT type || coalesce('/' || mode, ''), count(*) FROM events GROUP BY 1 ORDER BY 2 DESC"
        )
        self.countries = self._spread("SELECT country, count(*) FROM event_actors WHERE country IS NOT NULL "
                                      "GROUP BY country ORDER BY 2 DESC")  # fmt: skip
        self.places = self._spread(
            "SELECT place, count(*) FROM events WHERE place IS NOT NULL GROUP BY place ORDER BY 2 DESC"
        )
        self.words, self.phrases = self._words()

    def _spread(self, query: str) -> list[str]:
        """The most frequent, some in the middle, some of the rarest."""
        rows = [str(next(iter(row.values()))) for row in self.corpus.sql(query, timeout=600)]
        places = [0, 1, 2, 5, 10, 20, 50, 100, 300, 1000, 3000, len(rows) // 2, len(rows) - 1]
        return list(dict.fromkeys(rows[place] for place in places if 0 <= place < len(rows)))

    def _words(self) -> tuple[list[str], list[str]]:
        counts: Counter[str] = Counter()
        query = "SELECT text FROM claims WHERE id % 997 = 0"
        texts = [str(row["text"]).split() for row in self.corpus.sql(query, timeout=600)]
        for words in texts:
            counts.update(set(words))
        known = [word for word, _ in counts.most_common() if word.isalpha() and word.islower()]
        places = [0, 1, 3, 10, 30, 100, 300, 1000, len(known) // 2, len(known) - 1]
        phrases = [f'"{words[3]} {words[4]}"' for words in texts[:8] if len(words) > 6]
        return [known[place] for place in places if place < len(known)], phrases

    def one(self, kind: str) -> str:
        """One of a kind."""
        return str(self.dice.choice(getattr(self, kind)))


RANGES = [("2021-08", "2021-08"), ("2018", "2019"), ("2010", "2024"), ("2024-11-05", "2024-11-05"), ("2010", "2010")]


def questions(values: Values) -> Iterator[tuple[str, Filters]]:
    """Sorts of questions by name, again and again with other values."""
    one, dice = values.one, values.dice
    since, until = dice.choice(RANGES)
    days = {"since": since, "until": until}
    yield "about", {"about": one("actors")}
    yield "by name", {"by": one("speakers")}
    yield "by role", {"by": one("roles")}
    yield "origin", {"origin": dice.choice(["document", "person", "armed_group", "media", "unknown"])}
    yield "stance", {"stance": dice.choice(["denies", "asks", "affirms", "wants"])}
    yield "strength, unnamed", {"strength": dice.choice(["suggested", "said"]), "named": False}
    yield "days", days
    yield "type", {"type": one("types")}
    yield "status", {"status": dice.choice(["disputed", "denied", "asserted"])}
    yield "between", {"between": (one("countries"), one("countries"))}
    yield "between names", {"between": (one("actors"), one("countries"))}
    yield "place", {"place": one("places")}
    yield "outlet", {"outlet": one("outlets")}
    yield "text", {"text": one("words")}
    yield "text: two", {"text": f"{one('words')} {one('words')}"}
    yield "text: phrase", {"text": one("phrases")}
    yield "text: beginning", {"text": one("words")[:3] + "*"}
    yield "text: OR, not", {"text": f"{one('words')} OR {one('words')} -{one('words')}"}
    yield "text, about, days", {"text": one("words"), "about": one("actors"), **days}
    yield "about, days", {"about": one("actors"), **days}
    yield "about, stance", {"about": one("actors"), "stance": "denies"}
    yield "about, by", {"about": one("actors"), "by": one("speakers")}
    yield "by role, document", {"by": one("roles"), "origin": "document"}
    yield "about two", {"about": (one("actors"), one("actors"))}
    yield "about, status, days", {"about": one("actors"), "status": "disputed", **days}
    yield "between, type, days", {"between": (one("countries"), one("countries")), "type": one("types"), **days}
    yield "outlet, stance, days", {"outlet": one("outlets"), "stance": "denies", **days}
    yield "confidence", {"min_confidence": dice.choice([0.5, 0.95, 0.999])}


SORTED = {"claims": "confidence", "events": "confidence", "reports": "date", "sources": "name", "actors": "name"}


def ask(corpus: Corpus, what: str, filters: Filters) -> tuple[float, int]:
    """The milliseconds that a question took, and how many records it gave."""
    begun = CLOCK[0]()
    found = sum(1 for _ in getattr(corpus, what)(**filters, limit=LIMIT))
    return 1000 * (CLOCK[0]() - begun), found


def forget(name: str) -> None:
    """Ask the system to drop a file from its memory."""
    for part in (name, name + "-wal"):
        if hasattr(os, "posix_fadvise") and Path(part).exists():
            with open(part, "rb") as stream:
                os.posix_fadvise(stream.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def percentile(times: Sequence[float], share: float) -> float:
    """The time within which this share of the questions was answered."""
    ordered = sorted(times)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def run(corpus: Corpus, asked: argparse.Namespace) -> None:
    """Ask all questions and print how long they took."""
    dice = Random(asked.seed)
    values = Values(corpus, dice)
    times: dict[tuple[str, str], list[tuple[float, Filters, int]]] = defaultdict(list)
    cold: dict[str, list[float]] = defaultdict(list)
    for turn in range(asked.times):
        for what in asked.questions:
            plain: list[tuple[str, Filters]] = [("no filter", {}), ("no filter, sorted", {"sort": SORTED[what]})]
            for sort, filters in (*(plain if turn < 2 else []), *questions(values)):
                if asked.only and asked.only not in sort:
                    continue
                if turn == 0 and asked.cold:
                    forget(asked.store)
                    cold[what].append(ask(corpus, what, filters)[0])
                took, count = min(ask(corpus, what, filters) for _ in range(asked.again))
                times[what, sort].append((took, filters, count))
    for what in asked.questions:
        _print(what, {sort: rows for (of, sort), rows in times.items() if of == what}, cold[what])


def _print(what: str, of: dict[str, list[tuple[float, Filters, int]]], cold: Sequence[float]) -> None:
    print(f"\n{what:28} {'p50':>7} {'p95':>7} {'worst':>7} ms")
    for sort, rows in of.items():
        took = [row[0] for row in rows]
        worst = max(rows, key=lambda row: row[0])
        note = f"  {worst[1]} -> {worst[2]}" if worst[0] > 100 else ""
        print(f"  {sort:26} {statistics.median(took):7.1f} {percentile(took, 0.95):7.1f} {worst[0]:7.1f}{note}")
    for name, bound, texts in (("without text", BOUND, False), ("text", TEXT_BOUND, True)):
        every = [row[0] for sort, rows in of.items() for row in rows if sort.startswith("text") == texts]
        if every:
            p50, p95 = statistics.median(every), percentile(every, 0.95)
            told = "within" if p95 <= bound else "ABOVE"
            print(f"  all {name:22} {p50:7.1f} {p95:7.1f} {max(every):7.1f}  {told} {bound} ms, {len(every)} questions")
    if cold:
        print(f"  {'cold':26} {statistics.median(cold):7.1f} {percentile(cold, 0.95):7.1f} {max(cold):7.1f}")


def main() -> None:
    """Measure a store."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    parser.add_argument(
        "--times", type=int, default=5, help="how often each sort of question is asked, with other values"
    )
    parser.add_argument("--again", type=int, default=1, help="the best of so many tries counts: on a busy machine")
    parser.add_argument("--questions", nargs="+", choices=QUESTIONS, default=QUESTIONS)
    parser.add_argument("--only", help="sorts of questions with this in their names")
    parser.add_argument("--cold", action="store_true")
    parser.add_argument(
        "--cpu", action="store_true", help="processor time of this process, for SQLite on a busy machine"
    )
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    if asked.cpu:
        CLOCK[0] = time.process_time
    with reportedly.open(asked.store) as corpus:
        with corpus.store.reading() as connection:
            print({name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in QUESTIONS})
        run(corpus, asked)


if __name__ == "__main__":
    main()
