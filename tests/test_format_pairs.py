"""The formats of pairs (POLECAT, ICEWS, GDELT): what stands in which column, one row a pair, codes of others."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from factories import actor, at, coded_report, event, on, report
from written import objects, table, written

import reportedly
from reportedly.events.ontology import codes
from reportedly.formats import EVENT_WRITERS, gdelt, icews, polecat
from reportedly.formats.codes import cameo_of, cow_numbers, fips, internationals, sectors
from reportedly.records import EventDate
from reportedly.tables import rows as data_rows


def filled(row: dict[str, str]) -> dict[str, str]:
    return {name: value for name, value in row.items() if value}


# ---- the formats of pairs


def test_their_columns_are_theirs() -> None:
    assert [len(columns) for columns in (polecat.COLUMNS, icews.COLUMNS, gdelt.COLUMNS)] == [40, 20, 61]
    assert written("polecat").rstrip("\n").split("\t") == list(polecat.COLUMNS)
    assert written("icews").rstrip("\n").split("\t") == list(icews.COLUMNS)
    assert written("gdelt") == ""


def test_polecat_is_filled() -> None:
    row = table("polecat", coded_report())[0]
    event_id = row["Event ID"]
    assert event_id == table("csv", coded_report())[0]["event_id"] + "-1"
    assert filled(row) == {
        "Event ID": event_id,
        "Event Date": "2024-03-05",
        "Event Type": "MOBILIZE",
        "Event Mode": "troops",
        "Intensity": "-6.5",
        "Quad Code": "MATERIAL CONFLICT",
        "Actor Name": "Army of Kenya",
        "Actor Country": "KEN",
        "Actor COW": "501",
        "Primary Actor Sector": "MIL",
        "Actor Sectors": "MIL",
        "Actor Name Raw": "a senior army officer",
        "Placename": "Tumbe",
        "City": "Tumbe",
        "Country": "KEN",
        "Latitude": "-1.5",
        "Longitude": "36.5",
        "Raw Placename": "the barracks at Tumbe",
        "Feature Type": "city",
        "Source": "Daily Example",
        "Publication Date": "2024-03-05",
        "Story Organizations": "Army of Kenya; Ministry of Defence; soldiers; The movement; mediators",
        "Story Locations": "Tumbe",
        "Language": "English",
        "Version": f"reportedly {reportedly.__version__}",
    }


def test_icews_is_filled() -> None:
    row = filled(table("icews", coded_report())[1])
    assert row.pop("Event ID").isdigit()
    assert row == {
        "Event Date": "2024-03-05",
        "Source Name": "soldiers",
        "Source Sectors": "Military",
        "Event Text": "Coerce",
        "CAMEO Code": "170",
        "Intensity": "-7.0",
        "Target Name": "villagers",
        "Target Sectors": "General Population / Civilian / Social",
        "Target Country": "Kenya",
        "Story ID": "convoys",
        "Sentence Number": "7",
        "Publisher": "Daily Example",
    }


def test_gdelt_is_filled() -> None:
    row = filled(table("gdelt", replace(coded_report(), url="https://example.org/convoys"))[0])
    assert row.pop("GLOBALEVENTID").isdigit()
    assert row == {
        "SQLDATE": "20240305",
        "MonthYear": "202403",
        "Year": "2024",
        "FractionDate": "2024.1781",
        "Actor1Code": "KENMIL",
        "Actor1Name": "ARMY OF KENYA",
        "Actor1CountryCode": "KEN",
        "Actor1Type1Code": "MIL",
        "IsRootEvent": "1",
        "EventCode": "154",
        "EventBaseCode": "154",
        "EventRootCode": "15",
        "QuadClass": "4",
        "GoldsteinScale": "-7.2",
        "NumMentions": "2",
        "NumSources": "1",
        "NumArticles": "1",
        "Actor1Geo_Type": "0",
        "Actor2Geo_Type": "0",
        "ActionGeo_Type": "4",
        "ActionGeo_FullName": "Tumbe, Kenya",
        "ActionGeo_CountryCode": "KE",
        "ActionGeo_Lat": "-1.5",
        "ActionGeo_Long": "36.5",
        "DATEADDED": "20240305000000",
        "SOURCEURL": "https://example.org/convoys",
    }


@pytest.mark.parametrize(
    ("facts", "cells"),
    [
        ({"country": "KEN", "sector": "JRN"}, ("KENMED", "KEN", "", "MED", "")),
        ({"country": "KEN", "sector": "MED"}, ("KENHLH", "KEN", "", "HLH", "")),
        ({"country": "KEN"}, ("KEN", "KEN", "", "", "")),
        ({"country": "UNO", "sector": "IGO"}, ("IGOUNO", "", "UNO", "IGO", "")),
        ({"country": "UNO", "sector": "MED"}, ("IGOUNOHLH", "", "UNO", "IGO", "HLH")),
        ({"country": "EUR", "sector": "IGO"}, ("IGOEUREEC", "EUR", "EEC", "IGO", "")),
        ({"country": "NGO", "sector": "NGO"}, ("NGO", "", "", "NGO", "")),
        ({"sector": "REB"}, ("REB", "", "", "REB", "")),
        ({}, ("", "", "", "", "")),
    ],
)
def test_gdelt_has_actors_in_the_codes_of_cameo(facts: dict[str, str], cells: tuple[str, ...]) -> None:
    found = report("They met.", actors=[actor("They", **facts)], events=[event("CONSULT", "met", ["a1"])])
    (row,) = table("gdelt", found)
    names = ("Actor1Code", "Actor1CountryCode", "Actor1KnownGroupCode", "Actor1Type1Code", "Actor1Type2Code")
    assert tuple(row[name] for name in names) == cells


@pytest.mark.parametrize(
    ("code", "who", "to", "pairs"),
    [
        ("ASSAULT", ["a1", "a2"], ["a3"], ["A>C", "B>C"]),
        ("ASSAULT", ["a1"], ["a2", "a3"], ["A>B", "A>C"]),
        ("CONSULT", ["a1", "a2"], [], ["A>B", "B>A"]),
        ("CONSULT", ["a1", "a2", "a3"], [], ["A>B", "A>C", "B>A", "B>C", "C>A", "C>B"]),
        ("PROTEST", ["a1", "a2"], [], ["A>", "B>"]),
        ("COERCE/arrest", [], ["a1", "a2"], [">A", ">B"]),
        ("CONSULT", ["a1"], [], ["A>"]),
        ("CONSULT", ["a9"], [], [">"]),
    ],
)
def test_an_event_of_several_is_one_row_a_pair(code: str, who: list[str], to: list[str], pairs: list[str]) -> None:
    found = report("A B C acted", actors=[actor("A"), actor("B"), actor("C")], events=[event(code, "acted", who, to)])
    names = {
        "polecat": ("Actor Name", "Recipient Name", "Event ID"),
        "icews": ("Source Name", "Target Name", "Event ID"),
        "gdelt": ("Actor1Name", "Actor2Name", "GLOBALEVENTID"),
    }
    for form, (first, second, key) in names.items():
        rows = table(form, found)
        assert [f"{row[first]}>{row[second]}" for row in rows] == pairs
        assert len({row[key] for row in rows}) == len(pairs)
    assert len(table("csv", found)) == len(objects("plover", found)) == len(objects("jsonl", found)) == 1


def test_an_event_of_a_thousand_has_a_bounded_number_of_rows() -> None:
    names = [f"N{number}" for number in range(1000)]
    ids = [f"a{number}" for number in range(1, 1001)]
    found = report(" ".join(names) + " met", actors=map(actor, names), events=[event("CONSULT", "met", ids)])
    assert len(table("icews", found)) == 500
    assert table("polecat", found)[0]["Story Organizations"].count("; ") == 99


@pytest.mark.parametrize(
    ("facts", "day"),
    [
        ({"date": on("2024-03-04")}, "2024-03-04"),
        ({"date": on("2021-08-01", "2021-08-31")}, "2021-08-01"),
        ({"date": EventDate(end="2024-03-05")}, "2024-03-05"),
        ({}, "2024-03-09"),
        ({"historical": True}, ""),
        ({"future": True}, ""),
        ({"hypothetical": True}, ""),
    ],
)
def test_the_day_of_a_format_with_one_day(facts: dict[str, Any], day: str) -> None:
    found = report(
        "A acted", actors=[actor("A")], events=[event("AID", "acted", ["a1"], **facts)], published="2024-03-09"
    )
    assert table("icews", found)[0]["Event Date"] == table("polecat", found)[0]["Event Date"] == day
    assert table("gdelt", found)[0]["SQLDATE"] == day.replace("-", "")
    assert objects("plover", found)[0]["date"] == (day or None)


@pytest.mark.parametrize(
    ("name", "country", "cells"),
    [
        ("Lodvar", "KEN", ("4", "KE", "Lodvar", "", "city")),
        ("Springfield", "USA", ("3", "US", "Springfield", "", "city")),
        ("Alaska", "USA", ("2", "US", "", "Alaska", "region")),
        ("Darfur", "SDN", ("5", "SU", "", "Darfur", "region")),
        ("Kenya", "KEN", ("1", "KE", "", "", "country")),
        (None, "KEN", ("1", "KE", "", "", "country")),
        (None, None, ("0", "", "", "", "")),
    ],
)
def test_a_place_is_a_country_a_region_or_a_city(name: str | None, country: str | None, cells: tuple[str, ...]) -> None:
    text = "They met there."
    place = at(text, "there", name, country, 1.5 if name else None, 2.5 if name else None)
    found = report(text, actors=[actor("They")], events=[event("CONSULT", "met", ["a1"], place=place)])
    (us,), (them,), (old,) = (table(form, found) for form in ("gdelt", "polecat", "icews"))
    assert (
        us["ActionGeo_Type"],
        us["ActionGeo_CountryCode"],
        them["City"],
        them["Province"],
        them["Feature Type"],
    ) == cells
    assert (old["City"], old["Province"]) == cells[2:4]
    assert them["Raw Placename"] == "there"


# ---- codes of others


def test_every_code_of_plover_has_one_of_cameo_under_its_root() -> None:
    for code in codes().values():
        found = report("They acted", actors=[actor("They")], events=[event("AID", "acted", ["a1"])]).events[0]
        cameo = cameo_of(replace(found, type=code.type, mode=code.mode, cameo=code.cameo))
        assert cameo is not None
        assert cameo.root == code.cameo
        assert -10 <= cameo.goldstein <= 10


def test_no_mode_of_the_table_of_cameo_is_lost() -> None:
    modes = [mode for row in data_rows("cameo.tsv") for mode in "".join(row[3:]).split("; ") if mode]
    assert len(modes) == len(set(modes))
    known = {f"{code.type}/{code.mode}": code for code in codes().values()}
    for mode in modes:
        found = report("A did", actors=[actor("A")], events=[event(mode, "did", ["a1"])]).events[0]
        cameo = cameo_of(found)
        assert cameo is not None
        assert cameo.root == known[mode].cameo
        assert mode == "ACCUSE/investigate" or cameo.code != cameo.root + "0"


def test_tables_of_countries_have_no_code_twice() -> None:
    countries = {row[0] for row in data_rows("countries.tsv")} | {"KOS"}
    for name, known in (("cow.tsv", cow_numbers()), ("fips.tsv", fips())):
        listed = [row[0] for row in data_rows(name)]
        assert len(listed) == len(set(listed)) == len(known)
        assert set(known) <= countries
        shared = [code for code in known.values() if list(known.values()).count(code) > 1]
        assert shared == [known["KOS"]] * 2


def test_every_sector_and_international_code_of_the_actor_table_is_known() -> None:
    for row in data_rows("actors.tsv"):
        assert row[4] in ("", "PRE") or row[4] in sectors()
    assert set(internationals()) == {"IGO", "UNO", "EUR", "NGO", "ISM", "IMG", "MNC"}


CODES_OF_OTHERS = {
    "csv": ("quad", "score", "cameo"),
    "polecat": ("Intensity", "Quad Code"),
    "icews": ("Event Text", "CAMEO Code", "Intensity"),
    "gdelt": ("EventCode", "EventBaseCode", "EventRootCode", "QuadClass", "GoldsteinScale"),
}


def test_a_type_that_is_not_plovers_is_written_without_codes_of_others() -> None:
    found = report("A voted", actors=[actor("A")], events=[event("AID", "voted", ["a1"])])
    own = replace(found, events=tuple(replace(one, type="VOTE", mode="early", cameo="") for one in found.events))
    for form in set(EVENT_WRITERS) - {"parquet", "icews", "gdelt"}:  # the last two have CAMEO's types alone
        assert "VOTE" in written(form, own), form
    for form, columns in CODES_OF_OTHERS.items():
        (row,) = table(form, own)
        assert [row[name] for name in columns] == [""] * len(columns), form
    (plover,) = objects("plover", own)
    assert (plover["quad_code"], plover["event_scale"], plover["cameo_root"]) == (None, None, "")
    assert (table("csv", own)[0]["quad"], table("icews", own)[0]["CAMEO Code"]) == ("", "")
    assert table("polecat", own)[0]["Event Type"] == "VOTE"
