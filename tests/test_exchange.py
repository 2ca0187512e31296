"""Records and the formats for other tools: what was written is read back, by ourselves or by those tools."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from anything import reports
from factories import actor, claim, coded_report, convoy_report, event, report
from hypothesis import HealthCheck, given, settings
from written import whole, written

import reportedly
from reportedly.brat import write_corpus
from reportedly.errors import ReportError, UsageError
from reportedly.evaluate.gold import load_gold
from reportedly.export import write
from reportedly.formats import labelstudio
from reportedly.formats.flat import load_parquet
from reportedly.formats.ftm import entities
from reportedly.formats.jsonld import document
from reportedly.formats.labelled import read_labelstudio
from reportedly.records import Report, Span
from reportedly.revive import from_dict, read_records
from reportedly.train.corpus import read_corpus

GATE = "Guards said the gate was shut."
GUARDS = claim("Guards", "said", "the gate was shut")
Json = dict[str, Any]

untimed = settings(
    deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow], max_examples=60
)


def storable(text: str) -> str:
    return whole(text).replace("\0", "\ufffd")


# ---- records


@untimed
@given(found=reports())
def test_every_report_comes_back_from_its_record(found: Report) -> None:
    assert from_dict(found.to_dict()) == found
    assert from_dict(json.loads(json.dumps(found.to_dict()))) == found


@pytest.mark.parametrize("form", ["json", "jsonl"])
@untimed
@given(found=reports())
def test_every_file_of_records_is_read_back(tmp_path: Path, form: str, found: Report) -> None:
    several = [convoy_report(), found, coded_report()]
    write(several, form, tmp_path / "records")
    assert [one.to_dict() for one in read_records(tmp_path / "records")] == [one.to_dict() for one in several]


def broken(*path: str | int, value: object = None, drop: bool = False) -> Json:
    """The record of the coded report with one thing wrong."""
    record = json.loads(json.dumps(coded_report().to_dict()))
    part = record
    for step in path[:-1]:
        part = part[step]
    if drop:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    return dict(record)


@pytest.mark.parametrize(
    ("record", "message"),
    [
        (broken("report", drop=True), "report is missing; it has to be an object"),
        (broken("report", "text", value=3), "report.text is 3, not a string"),
        (broken("report", "text", drop=True), "report.text is missing; it has to be a string"),
        (broken("claims", value={}), "claims is {}, not a list"),
        (broken("claims", 1, value="c2"), "claims[1] is 'c2', not an object"),
        (
            broken("claims", 1, "manner", value="loud"),
            "claims[1].manner is 'loud', not one of direct, indirect, mixed",
        ),
        (broken("claims", 0, "confidence", value=1.5), "claims[0].confidence is 1.5, not a number from 0 to 1"),
        (broken("claims", 0, "spans", value=[]), "claims[0].spans is [], not a list of pairs of offsets"),
        (broken("claims", 0, "spans", value=[[0, True]]), "claims[0].spans is [[0, True]], not a list of pairs of"),
        (broken("claims", 0, "spans", value=[[5, 5]]), "claims[0].spans is [[5, 5]], not inside the text, which has"),
        (
            broken("claims", 0, "text", value="Convoys"),
            "claims[0].text is 'Convoys', but at its offsets stands 'Convoys cross the northern border'",
        ),
        (broken("claims", 0, "parent", value="c99"), "claims[0].parent names 'c99', which is not in the record"),
        (broken("claims", 1, "id", value="c1"), "claims has the id 'c1' twice"),
        (broken("claims", 1, "sources", 0, "named", value=1), "claims[1].sources[0].named is 1, not true or false"),
        (broken("events", 0, "actors", value=["a9"]), "events[0].actors names 'a9', which is not in the record"),
        (broken("events", 0, "trigger", value=None), "events[0].trigger is None, not an object"),
        (broken("events", 0, "place", "lat", value=float("nan")), "events[0].place.lat is nan, not a number"),
        (broken("links", 0, "to", value="c0"), "links[0].to names 'c0', which is not in the record"),
    ],
)
def test_a_record_that_is_not_right_is_refused_and_the_place_is_named(record: Json, message: str) -> None:
    with pytest.raises(ReportError, match="^" + re.escape(message)):
        from_dict(record)


def test_what_is_no_object_is_no_record() -> None:
    with pytest.raises(ReportError, match=r"^the record is \[\], not an object$"):
        from_dict([])  # type: ignore[arg-type]


def test_what_has_a_default_may_be_missing() -> None:
    assert from_dict({"report": {"id": "r1", "text": GATE}}) == Report(id="r1", text=GATE)


def test_a_file_that_holds_no_records_is_refused_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for text in ("\n\nnot JSON\n", '\n\n{"a": \n', "\n\n" + "[" * 100_000):
        path.write_text(text)
        with pytest.raises(ReportError, match=r"a\.jsonl, line 3: not a record - print it with"):
            list(read_records(path))
    path.write_text('\n\n{"claims": []}\n')
    with pytest.raises(ReportError, match=r"a\.jsonl, line 3: report is missing; it has to be an object"):
        list(read_records(path))


# ---- Parquet


@untimed
@given(found=reports())
def test_every_event_comes_back_from_parquet(tmp_path: Path, found: Report) -> None:
    _, parquet = load_parquet()
    reportedly.write_events([found], "parquet", tmp_path / "events.parquet", reportedly.Choice(exclude=()))
    wanted = [
        {name: whole(value) if isinstance(value, str) else value for name, value in row.items()}
        for row in found.events_to_rows()
    ]
    assert parquet.read_table(tmp_path / "events.parquet").to_pylist() == wanted


# ---- brat for training


def marked(found: Report, nested: bool = False) -> list[tuple[Any, ...]]:
    """The spans of the claims, as brat has them."""
    return [
        (claim.origin.spans if claim.origin else (), claim.cue.spans if claim.cue else (), claim.spans)
        for claim in found.claims
        if nested or claim.parent is None
    ]


def test_corrected_claims_become_training_examples(tmp_path: Path) -> None:
    several = [convoy_report(), report(GATE, [GUARDS], path="gate_abcd.txt")]
    write_corpus(several, tmp_path / "train", annotator="c0de")
    texts = {text.name: text for text in read_corpus(tmp_path / "train")}
    assert set(texts) == {"convoys", "gate_abcd"}
    for found, name in zip(several, ("convoys", "gate_abcd"), strict=True):
        assert texts[name].text == found.text
        got = [tuple(tuple(one[role]) for role in ("source", "cue", "content")) for one in texts[name].outer]
        assert got == marked(found)


def test_training_examples_are_a_gold_set_of_claims(tmp_path: Path) -> None:
    write_corpus([convoy_report()], tmp_path / "outer")
    write_corpus([convoy_report()], tmp_path / "all", nested=True)
    for folder, nested in (("outer", False), ("all", True)):
        gold = load_gold(tmp_path / folder)
        assert gold.kind == "claims"
        assert marked(gold.reports[0].report, nested=True) == marked(convoy_report(), nested)
        assert gold.reports[0].report.text == convoy_report().text
    assert [claim.parent for claim in load_gold(tmp_path / "all").reports[0].report.claims].count(None) == 13


@untimed
@given(found=reports())
def test_every_training_example_is_read_back(tmp_path_factory: pytest.TempPathFactory, found: Report) -> None:
    folder = tmp_path_factory.mktemp("brat") / "train"
    write_corpus([found], folder, nested=True)
    text, *more = read_corpus(folder)
    assert more == []
    assert text.text == whole(found.text)
    (gold,) = load_gold(folder).reports
    words = [re.sub(r"\s", "", found.text[start:end]) for claim in found.claims for start, end in claim.spans]
    got = [re.sub(r"\s", "", one.text) for one in gold.report.claims]
    assert "".join(got) == whole("".join(words))


def test_an_annotator_is_four_digits(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="'me' is no sign of an annotator: give four digits of 0123456789abcdef"):
        write_corpus([], tmp_path / "train", annotator="me")


# ---- FollowTheMoney


def by_schema(found: Report) -> dict[str, list[Json]]:
    sorted_out: dict[str, list[Json]] = {}
    for one in entities(found):
        sorted_out.setdefault(one["schema"], []).append(one["properties"])
    return sorted_out


def test_ftm_has_the_report_its_actors_claims_and_events() -> None:
    found = by_schema(coded_report())
    (article,) = found["Article"]
    assert (article["title"], article["language"]) == ([coded_report().title], ["eng"])
    assert article["bodyText"] == [coded_report().text]
    assert {"name": ["Army of Kenya"], "country": ["ke"], "sector": ["MIL"], "classification": ["KENMIL"]}.items() <= (
        found["PublicBody"][0].items()
    )
    assert found["Organization"][0]["wikidataId"] == ["Q7"]
    assert "country" not in found["Organization"][1]  # the United Nations are no country
    assert [one["name"] for one in found["LegalEntity"]] == [["villagers"]]
    note = found["Note"][2]
    assert note["description"] == ['the account as "pure invention."']
    assert note["summary"] == ["The defence ministry: rejected [denies]"]
    assert note["keywords"] == ["stance: denies", "strength: said", "manner: mixed"]
    assert note["notes"][:2] == ["content at 258-290", "cue at 249-257: rejected"]
    assert found["Event"][0]["name"] == ["MOBILIZE/troops [disputed]: crossed the border"]
    assert found["Event"][5]["name"] == ["MOBILIZE [denied, negated]: has left the barracks"]
    assert found["Event"][0]["summary"] == ["disputed; said by a senior army officer; denied by The defence ministry"]


def test_ftm_links_who_says_so_and_who_denies_it() -> None:
    listed = {one["id"]: one for one in entities(coded_report())}
    links = [one["properties"] for one in listed.values() if one["schema"] == "UnknownLink"]
    ends = [(listed[one["subject"][0]]["schema"], one["role"][0], listed[one["object"][0]]["schema"]) for one in links]
    assert ("Note", "denies", "Note") in ends
    assert ("Note", "says so", "Event") in ends
    assert ("Note", "denies it", "Event") in ends
    assert ("Note", "stands in", "Note") in ends
    assert ("PublicBody", "actor", "Event") in ends
    assert ("LegalEntity", "recipient", "Event") in ends
    linked = report(GATE, [claim(("Guards", {"actor": "a1"}), "said", "the gate was shut")], [actor("Guards")])
    assert [one["role"] for one in by_schema(linked)["UnknownLink"]] == [["origin"]]


def test_a_business_is_a_company_and_an_office_goes_with_its_person() -> None:
    actors = [actor("Guards", sector="BUS"), actor("Dara Osei", "gate", kind="person")]
    found = report(GATE, [claim(("gate", {"actor": "a2", "role": "spokesman"}), "said", "was shut")], actors)
    sorted_out = by_schema(found)
    assert sorted_out["Company"][0]["name"] == ["Guards"]
    assert sorted_out["Person"][0]["position"] == ["spokesman"]


@untimed
@given(found=reports())
def test_ftm_ids_are_the_same_in_every_run_and_lead_somewhere(found: Report) -> None:
    listed = list(entities(found))
    assert listed == list(entities(found))
    ids = [one["id"] for one in listed]
    assert len(set(ids)) == len(ids)
    for one in listed:
        assert re.fullmatch("[0-9a-f]{40}", one["id"])
        assert "topics" not in one["properties"]
        for values in one["properties"].values():
            assert values and all(isinstance(value, str) and value.strip() for value in values)
            json.dumps(values, ensure_ascii=False).encode()
        for field in ("proof", "document", "resolved", "entity", "involved", "subject", "object"):
            assert set(one["properties"].get(field, ())) <= set(ids)


@untimed
@given(found=reports())
def test_every_entity_is_valid_in_the_model_of_followthemoney(found: Report) -> None:
    library = pytest.importorskip("followthemoney", reason="the library needs: pip install 'reportedly[ftm]'")
    schemata = {one["id"]: library.model.get(one["schema"]) for one in entities(found)}
    for one in entities(found):
        schema = schemata[one["id"]]
        schema.validate(one)
        assert set(one["properties"]) <= set(schema.properties)
        proxy = library.model.get_proxy(json.loads(json.dumps(one)))
        assert proxy.to_dict()["properties"] == one["properties"]
        for field, values in one["properties"].items():
            if schema.get(field).type.name == "entity":
                assert all(schemata[value].is_a(schema.get(field).range) for value in values)


# ---- JSON-LD


def graph(found: Report) -> list[Json]:
    return list(json.loads(json.dumps(document(found)))["@graph"])


def words_of(nodes: Iterable[Json], name: str, role: str) -> list[tuple[tuple[int, int], ...]]:
    """Where the words stand that are in this role to a node."""
    found = []
    for node in nodes:
        if node["@type"] == "oa:Annotation" and isinstance(node["oa:hasTarget"], list):
            whose, what = node["oa:hasBody"]
            if whose["@id"] == name and what["name"] == role:
                places = [target["oa:hasSelector"] for target in node["oa:hasTarget"]]
                found.append(tuple((place["oa:start"], place["oa:end"]) for place in places))
    return found


def nodes_of(value: Any) -> Iterator[Json]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from nodes_of(one)


@untimed
@given(found=reports())
def test_every_claim_comes_back_from_the_graph(found: Report) -> None:
    nodes = graph(found)
    claims = [node for node in nodes if {"Claim", "Statement"} & set(node["@type"])]
    assert len(claims) == len(found.claims)
    for told, node in zip(found.claims, claims, strict=True):
        assert (node["identifier"], node.get("text", "")) == (told.id, told.text)
        assert [term["name"] for term in node["keywords"]] == [told.stance, told.strength, told.manner]
        assert words_of(nodes, node["@id"], "content") == [told.spans]
        assert words_of(nodes, node["@id"], "cue") == ([told.cue.spans] if told.cue else [])
        assert words_of(nodes, node["@id"], "source") == [source.spans for source in told.sources]
        assert ("Quotation" in node["@type"]) == (told.manner == "direct")
        assert not ("author" in node and (told.stance in ("denies", "doubts") or not told.sources))
    events = [node for node in nodes if node["@type"] == ["Event", "Action"]]
    for happened, node in zip(found.events, events, strict=True):
        assert words_of(nodes, node["@id"], "trigger") == [
            one.spans for one in (happened.trigger, *happened.also_trigger)
        ]
        assert happened.status in node["name"]


@untimed
@given(found=reports())
def test_a_graph_holds_all_that_it_refers_to_and_no_verdict(found: Report) -> None:
    told = document(found)
    assert all(isinstance(meaning, (str, dict)) for meaning in told["@context"].values())
    names = {node["@id"] for node in told["@graph"]}
    assert len(names) == len(told["@graph"])
    kinds: set[str] = set()
    for node in nodes_of(told["@graph"]):
        kinds.update([node["@type"]] if isinstance(node.get("@type"), str) else node.get("@type", ()))
        if set(node) == {"@id"}:
            assert node["@id"] in names
    assert not kinds & {"ClaimReview", "Rating", "Review", "MediaReview"}
    assert written("jsonld", found).count("\n") == 1


def test_who_denies_is_no_author_and_who_speaks_is_quoted() -> None:
    claims = {node["identifier"]: node for node in graph(coded_report()) if "Claim" in node["@type"]}
    assert claims["c2"]["author"] == {
        "@type": "Person",
        "description": "a senior army officer",
        "jobTitle": "senior army officer",
    }
    assert "author" not in claims["c3"]
    assert claims["c3"]["creditText"] == "The defence ministry (denies it)"
    assert claims["c4"]["@type"] == ["Claim", "Quotation"]
    assert claims["c4"]["spokenByCharacter"]["name"] == "Dara Osei"
    assert claims["c7"]["isBasedOn"] == {"@type": "CreativeWork", "description": "a memo seen by the paper"}
    assert claims["c6"]["contributor"]["@list"][0]["name"] == "Lodara Courier"
    assert not any("firstAppearance" in one for one in claims.values())


@untimed
@given(found=reports())
def test_a_graph_is_expanded_without_the_network(found: Report) -> None:
    processor = pytest.importorskip("pyld", reason="a JSON-LD processor needs: pip install PyLD").jsonld

    def refuse(url: str, *_: Any) -> Any:
        raise AssertionError(f"{url} was fetched")

    expanded = processor.expand(document(found), {"documentLoader": refuse})
    assert len(expanded) == len(document(found)["@graph"])
    kinds = {kind for node in expanded for kind in node["@type"]}
    assert all(kind.startswith(("https://schema.org/", "http://www.w3.org/ns/oa#")) for kind in kinds)


# ---- Label Studio


def tasks(*found: Report) -> list[Json]:
    return list(json.loads(written("labelstudio", *found)))


def put(path: Path, *told: Json) -> Path:
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def annotated(task: Json, **more: Any) -> Json:
    """A task as it is exported after somebody has submitted the prediction."""
    return {"id": 7, **task, "annotations": [{"result": task["predictions"][0]["result"], **more}]}


def of_task(tmp_path: Path, task: Json) -> Report:
    (found,) = read_labelstudio(put(tmp_path / "export.json", task))
    return found


def results(task: Json, name: str) -> list[Json]:
    return [one for one in task["annotations"][0]["result"] if one.get("id") == name]


@untimed
@given(found=reports())
def test_what_nobody_changed_comes_back_whole(tmp_path: Path, found: Report) -> None:
    (task,) = tasks(found)
    wanted = json.loads(storable(json.dumps(found.to_dict(), ensure_ascii=False)).replace("\\u0000", "\ufffd"))
    (got,) = read_labelstudio(put(tmp_path / "task.json", task), predictions=True)
    assert (got.error, got.to_dict()) == (None, wanted)
    (got,) = read_labelstudio(put(tmp_path / "task.json", annotated(task)))
    assert got.to_dict() == wanted
    assert list(read_labelstudio(put(tmp_path / "task.json", task))) == []


@untimed
@given(found=reports())
def test_marks_alone_tell_claims_and_events(tmp_path: Path, found: Report) -> None:
    """Without the record of the machine what was marked is what is read."""
    (task,) = tasks(found)
    del task["data"]["record"]
    (got,) = read_labelstudio(put(tmp_path / "task.json", task), predictions=True)
    assert got.error is None
    assert from_dict(got.to_dict()).text == storable(found.text)
    assert len(got.claims) == len(found.claims)
    for one, told in zip(got.claims, found.claims, strict=True):
        assert (one.id, one.spans, one.stance, one.strength, one.manner, one.parent) == (
            told.id, told.spans, told.stance, told.strength, told.manner, told.parent,
        )  # fmt: skip
        assert (one.cue and one.cue.spans) == (told.cue and told.cue.spans)
        assert [(source.spans, source.kind) for source in one.sources] == [
            (source.spans, source.kind) for source in told.sources
        ]
    for coded, happened in zip(got.events, found.events, strict=True):
        assert replace(coded, **{
            name: getattr(happened, name)
            for name in ("actors", "recipients", "date", "place", "confidence", "why", "trigger", "also_trigger")
        }) == happened  # fmt: skip
        assert coded.trigger.spans == happened.trigger.spans
        assert [one.spans for one in coded.also_trigger] == [one.spans for one in happened.also_trigger]
        assert (coded.place and coded.place.spans) == (happened.place and happened.place.spans)
    assert {(link.kind, link.source, link.target) for link in got.links} == {
        (link.kind, link.source, link.target) for link in found.links if link.source != link.target
    }


def test_what_somebody_changed_is_as_they_marked_it(tmp_path: Path) -> None:
    task = annotated(tasks(coded_report())[0])
    text = coded_report().text
    for one in results(task, "content-1"):
        one["value"] = {**one["value"], "end": 23, "text": text[:23]}
    for one in results(task, "content-2"):
        if one["from_name"] == "stance":
            one["value"]["choices"] = ["doubts"]
    for one in results(task, "trigger-1"):
        if one["from_name"] == "event":
            one["value"]["choices"] = ["RETREAT/withdraw"]
    got, before = of_task(tmp_path, task), coded_report()
    assert got.claims[0].text == text[:23]
    assert (got.claims[0].sources, got.claims[0].cue) == (before.claims[0].sources, before.claims[0].cue)
    assert (got.claims[0].confidence, got.claims[0].why) == (1.0, "marked by hand")
    assert (got.claims[1].stance, got.claims[1].sources) == ("doubts", before.claims[1].sources)
    assert got.claims[2:] == before.claims[2:]
    assert (got.events[0].type, got.events[0].mode, got.events[0].cameo) == ("RETREAT", "withdraw", "08")
    assert (got.events[0].date, got.events[0].actors) == (before.events[0].date, ("a1",))
    assert got.events[1:] == before.events[1:]
    assert got.links == before.links
    assert (got.id, got.title) == (before.id, before.title)


def region(name: str, label: str, text: str, words: str) -> Json:
    start = text.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "labels": [label]}
    return {"id": name, "from_name": "label", "to_name": "text", "type": "labels", "value": value}


def relation(begin: str, end: str, *labels: str, direction: str = "right") -> Json:
    made: Json = {"type": "relation", "from_id": begin, "to_id": end, "direction": direction}
    return {**made, "labels": list(labels)} if labels else made


def test_marks_made_by_hand_alone_become_claims(tmp_path: Path) -> None:
    text = "Guards, the mayor said, shut the gate, locals say. Nobody came."
    marks = [
        region("x1", "CONTENT", text, "Guards"),
        region("x2", "CONTENT", text, "shut the gate"),
        region("x3", "SOURCE", text, "the mayor"),
        region("x4", "CUE", text, "said"),
        region("x5", "SOURCE", text, "locals"),
        relation("x2", "x1", "continues"),
        relation("x3", "x2"),  # drawn the wrong way, and with no label
        relation("x2", "x4"),
        relation("x1", "x5", "via"),
    ]
    found = of_task(tmp_path, {"id": 3, "data": {"text": text}, "annotations": [{"result": marks}]})
    (got,) = found.claims
    assert (found.id, found.text, got.id) == ("3", text, "c1")
    assert (got.text, [source.text for source in got.sources]) == ("Guards shut the gate", ["locals", "the mayor"])
    assert got.cue == Span("said", ((18, 22),))
    assert (got.manner, got.stance, got.strength, got.sources[0].kind) == ("indirect", "affirms", "said", "unknown")


def test_claims_taken_away_and_added(tmp_path: Path) -> None:
    text = coded_report().text
    task = annotated(tasks(coded_report())[0])
    marks = [
        one
        for one in task["annotations"][0]["result"]
        if "content-2" not in (one.get("id"), one.get("from_id"), one.get("to_id"))
        and one.get("id") != "content-2-piece-2"
        and "content-2-piece-2" not in (one.get("from_id"), one.get("to_id"))
    ]
    marks.append(region("new", "CONTENT", text, "talks could resume"))
    marks.append(region("who", "ACTOR", text, "Diplomats"))
    marks.append(relation("who", "trigger-5", direction="right"))
    task["annotations"][0]["result"] = marks
    got = of_task(tmp_path, task)
    assert [claim.id for claim in got.claims] == ["c1", *(f"c{number}" for number in range(3, 17))]
    assert got.claims[-1].sources == ()
    assert got.links == ()
    assert got.events[0].claims == ()
    assert got.events[4].actors == ("a2", "a5", "a7")
    assert (got.actors[-1].name, got.actors[-1].kind) == ("Diplomats", "unknown")
    assert from_dict(got.to_dict()).to_dict() == got.to_dict()


ASTRAL = "😀 Guards 🚪 said the gate 𝔸 was shut 😀."


def in_units(text: str, offset: int) -> int:
    return len(text[:offset].encode("utf-16-le")) // 2


@pytest.mark.parametrize("units", [False, True])
@pytest.mark.parametrize("words", [False, True])
def test_offsets_of_old_editors_are_told_by_the_words(tmp_path: Path, units: bool, words: bool) -> None:
    found = report(ASTRAL, [claim("Guards", "said", "the gate 𝔸 was shut 😀")])
    task = annotated(tasks(found)[0])
    for one in task["annotations"][0]["result"]:
        if units and one["type"] != "relation":
            one["value"].update({side: in_units(ASTRAL, one["value"][side]) for side in ("start", "end")})
        if not words and one["type"] == "labels":
            del one["value"]["text"]
    got = of_task(tmp_path, task)
    if units and not words:  # nothing can tell it
        assert got.claims != found.claims
    else:
        assert got.claims == found.claims


def test_offsets_count_code_points() -> None:
    (task,) = tasks(report(ASTRAL, [claim("Guards", "said", "the gate 𝔸 was shut 😀")]))
    regions = [one["value"] for one in task["predictions"][0]["result"] if one["type"] == "labels"]
    assert [ASTRAL[one["start"] : one["end"]] for one in regions] == [one["text"] for one in regions]
    assert [(one["start"], one["end"]) for one in regions] == [(16, 37), (11, 15), (2, 8)]


def test_line_ends_in_the_words_of_a_region_are_those_of_the_editor(tmp_path: Path) -> None:
    text = "😀 Guards said\r\nthe gate\nwas shut."
    task = annotated(tasks(report(text, [claim("Guards", "said", "the gate\nwas shut")]))[0])
    for one in task["annotations"][0]["result"]:
        if one["type"] == "labels":
            one["value"]["text"] = one["value"]["text"].replace("\n", "\\n")
    assert of_task(tmp_path, task).claims[0].text == "the gate\nwas shut"


def test_the_first_who_did_not_skip_a_task_counts(tmp_path: Path) -> None:
    (task,) = tasks(report(GATE, [GUARDS]))
    skipped: Json = {"result": [], "was_cancelled": True}
    both = {**task, "annotations": [skipped, {"result": task["predictions"][0]["result"]}, {"result": []}]}
    assert len(of_task(tmp_path, both).claims) == 1
    assert list(read_labelstudio(put(tmp_path / "a.json", {**task, "annotations": [skipped]}))) == []
    assert list(read_labelstudio(put(tmp_path / "a.json", {**task, "annotations": []}))) == []


def test_a_task_that_cannot_be_read_does_not_stop_the_others(tmp_path: Path) -> None:
    good = annotated(tasks(report(GATE, [GUARDS]))[0])
    wrong = annotated(tasks(report(ASTRAL, [claim("Guards", "said", "the gate")]))[0])
    results(wrong, "content-1")[0]["value"]["text"] = "a window"
    no_type = {"id": 4, "data": {"text": GATE}, "annotations": [{"result": [region("x", "TRIGGER", GATE, "shut")]}]}
    told: list[Any] = [wrong, {"id": 9, "text": GATE, "label": []}, no_type, 3, good]
    path = tmp_path / "export.json"
    path.write_text(json.dumps(told))
    found = list(read_labelstudio(path))
    assert [one.error for one in found] == [
        f"{path}, task 1: a region at 16 to 24 has other words than the text has there",
        f"{path}, task 2: not as Label Studio exports it - export it as JSON",
        f"{path}, task 3: the trigger 'shut' at 25 has no type of event",
        f"{path}, task 4: not as Label Studio exports it - export it as JSON",
        None,
    ]
    assert [one.id for one in found[:4]] == ["7", "9", "4", "4"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_export_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "export.json"
    path.write_bytes(content)
    with pytest.raises(ReportError, match=r"export\.json is no export of Label Studio - export the project as JSON"):
        list(read_labelstudio(path))


def test_the_labelling_configuration_has_every_label_and_choice() -> None:
    from xml.etree import ElementTree

    tree = ElementTree.fromstring(labelstudio.CONFIG)
    allowed = {
        control.get("name"): {one.get("value") for one in control}
        for control in (*tree.iter("Labels"), *tree.iter("Choices"))
    }
    relations = {one.get("value") for one in tree.iter("Relation")}
    for one in tasks(coded_report())[0]["predictions"][0]["result"]:
        if one["type"] == "relation":
            assert set(one["labels"]) <= relations
        else:
            assert set(one["value"][one["type"]]) <= allowed[one["from_name"]]
    own = labelstudio.config(["VOTE", "VOTE/early & often"])
    assert 'value="VOTE/early &amp; often"' in own
    assert ElementTree.fromstring(own).tag == "View"


@untimed
@given(found=reports())
def test_every_prediction_is_valid_in_label_studio(found: Report) -> None:
    sdk = pytest.importorskip("label_studio_sdk.label_interface", reason="needs: pip install label-studio-sdk")
    (task,) = tasks(found)
    project = sdk.LabelInterface(labelstudio.CONFIG)
    assert project.validate_prediction(task["predictions"][0], return_errors=True) == []


def test_a_region_has_one_relation_to_each_other() -> None:
    """The editor drops a second one."""
    for found in (coded_report(), convoy_report()):
        pairs = [
            (one["from_id"], one["to_id"])
            for one in tasks(found)[0]["predictions"][0]["result"]
            if one["type"] == "relation"
        ]
        assert len(set(pairs)) == len(pairs)


def test_no_task_is_an_empty_list() -> None:
    stream = io.StringIO()
    labelstudio.write([], reportedly.export.Output(stream))
    assert json.loads(stream.getvalue()) == []


def test_types_of_a_users_own_come_back(tmp_path: Path) -> None:
    found = report("A voted", actors=[actor("A")], events=[event("AID", "voted", ["a1"])])
    own = replace(found, events=tuple(replace(one, type="VOTE", mode="early", cameo="") for one in found.events))
    (got,) = read_labelstudio(put(tmp_path / "a.json", tasks(own)[0]), predictions=True)
    assert got.events == own.events
