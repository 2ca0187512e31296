"""Invented short news reports by the thousand: the load of the benchmarks of filling a store.

Each has its own people, places and numbers, so that no two are near-duplicates, and a few claims and events.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

FIRST = (
    "Amina Boris Chen Dalia Emeka Farid Greta Hamid Ines Jonas Karim Leila Marek Nadia Otto Priya Rashid Ada".split()
)
LAST = "Abara Bekele Castillo Dorn Eze Fonseca Gruber Haddad Ibarra Juma Kovac Lindt Mensah Novak Okoro Petrov".split()
PLACES = (
    "Kisumu Arua Gulu Maroua Kandi Tahoua Zinder Gao Segou Kayes Bouake Tamale Kumasi Jos Yola Maiduguri Abeche "
    "Nyala Kassala Gondar Jijiga Baidoa Garissa Lodwar Mbale Goma Bunia Kindu Beni Uvira Pemba Tete Nampula"
).split()
OFFICES = "mayor,police chief,army spokesman,health minister,opposition leader,governor,bishop,union secretary".split(
    ","
)
ACTS = (
    "soldiers had shelled a market in {p},the police would arrest {n} protesters in {p},{n} families had fled from {p},"
    "talks with the rebels of {p} would begin on {d},the bridge of {p} would be closed for {n} days,"
    "the court of {p} had released {n} prisoners,aid for {n} farmers near {p} had been stolen,"
    "the strike at the port of {p} was illegal,{n} lorries had crossed the border near {p}"
).split(",")
CUES = "said,claimed,denied that,told reporters that,warned that,confirmed that,wrote that,promised that".split(",")
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
FILLERS = (
    "The road from {p} to {q} is {n} kilometres long and was last repaired in {y}.,"
    "In {y} the harvest of {p} came to {n} tonnes.,{n} people live in {p} and {m} in {q}.,"
    "The school of {q} was built in {y} and has {n} pupils."
).split(".,")


def reports(count: int, seed: int = 0, sentences: int = 5) -> Iterator[dict[str, Any]]:
    """So many reports of so many sentences, about fifteen words each, as JSON records; the same for the same seed."""
    for number in range(count):
        random = Random(seed * 1_000_003 + number)
        yield {
            "url": f"https://news.example/{seed}/{number}",
            "outlet": f"Paper {random.randrange(200)}",
            "title": f"{random.choice(PLACES)}: {random.choice(OFFICES)} speaks",
            "published": f"2024-{random.randrange(1, 13):02}-{random.randrange(1, 29):02}",
            "text": " ".join(_sentence(random, place) for place in range(sentences)),
        }


def _sentence(random: Random, place: int) -> str:
    facts = {"p": random.choice(PLACES), "q": random.choice(PLACES), "d": random.choice(DAYS)}
    facts |= {"n": str(random.randrange(3, 9000)), "m": str(random.randrange(3, 9000))}
    facts["y"] = str(random.randrange(1950, 2024))
    if place % 2:
        return random.choice(FILLERS).format(**facts).removesuffix(".") + "."
    who = f"{random.choice(FIRST)} {random.choice(LAST)}, the {random.choice(OFFICES)} of {random.choice(PLACES)},"
    return f"{who} {random.choice(CUES)} {random.choice(ACTS).format(**facts)} on {random.choice(DAYS)}."


def write(path: Path, count: int, seed: int = 0, sentences: int = 5) -> Path:
    """A JSONL file of so many reports."""
    with path.open("w", encoding="utf-8") as stream:
        stream.writelines(json.dumps(report) + "\n" for report in reports(count, seed, sentences))
    return path
