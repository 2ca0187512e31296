"""What a report says before its first sentence: datelines in their many forms, and openings that only look like one."""

from __future__ import annotations

import pytest

from reportedly.read import read_text
from reportedly.records import Dateline

SAID = "Officials said on Tuesday that the bridge over the gorge would stay shut for at least a month."


def opening(line: str, published: str | None = None) -> tuple[str | None, str | None, str | None]:
    """Place, date and outlet of a report that begins with this line."""
    report = read_text(f"{line}\n", published=published)
    dateline = report.dateline or Dateline(None, None)
    return dateline.place, dateline.date, report.outlet


@pytest.mark.parametrize(
    ("lead", "place", "date", "outlet"),
    [
        ("NAIROBI, Aug 16 (AP) — ", "Nairobi", "2024-08-16", "AP"),
        ("NAIROBI (Reuters) - ", "Nairobi", None, "Reuters"),
        ("(Reuters) - ", None, None, "Reuters"),
        ("Aug 27 (Reuters) - ", None, "2024-08-27", "Reuters"),
        ("Geneva: ", "Geneva", None, None),
        ("date 2022-11-03 Nairobi: ", "Nairobi", "2022-11-03", None),
        ("KYIV, Ukraine, March 3, 2024 — ", "Kyiv, Ukraine", "2024-03-03", None),
        ("MOSCOW/KYIV, Feb 2 (Reuters) - ", "Moscow/Kyiv", "2024-02-02", "Reuters"),
        ("MOSCOW, September 5. /TASS/. ", "Moscow", "2024-09-05", "TASS"),
        ("BEIJING, Sept. 5 (Xinhua) -- ", "Beijing", "2024-09-05", "Xinhua"),
        ("TEGUCIGALPA, Aug 5 (EFE).- ", "Tegucigalpa", "2024-08-05", "EFE"),
        ("DUNMORE, Pa. — ", "Dunmore, Pa.", None, None),
        ("PORT OF SPAIN, Trinidad and Tobago (AP) — ", "Port of Spain, Trinidad and Tobago", None, "AP"),
        ("PORT-AU-PRINCE, Haiti – Aug. 16, 2024 – ", "Port-au-Prince, Haiti", "2024-08-16", None),
        ("N'DJAMENA — ", "N'Djamena", None, None),
        ("OSTERVALE — ", "Ostervale", None, None),
        ("OSTERVALE (Northern Wire) - ", "Ostervale", None, "Northern Wire"),
        ("New York (AFP) – ", "New York", None, "AFP"),
        ("Nairobi – ", "Nairobi", None, None),
        ("Khan Younis, Gaza Strip — ", "Khan Younis, Gaza Strip", None, None),
        ("(Beirut) – ", "Beirut", None, None),
        ("LONDON | ", "London", None, None),
        ("New Delhi [India], November 3 (ANI): ", "New Delhi, India", "2023-11-03", "ANI"),
        ("(Nairobi, March 5, 2024) – ", "Nairobi", "2024-03-05", None),
        ("GENEVA (5 March 2024) – ", "Geneva", "2024-03-05", None),
        ("BASRA (Iraq) — ", "Basra, Iraq", None, None),
        ("COX'S BAZAR (Bangladesh), March 5 (Reuters) - ", "Cox's Bazar, Bangladesh", "2024-03-05", "Reuters"),
        ("March 5, 2024 (KHARTOUM) – ", "Khartoum", "2024-03-05", None),
        ("Brussels, 12.3.2024 - ", "Brussels", "2024-03-12", None),
        ("THE HAGUE, Netherlands (AP) — ", "The Hague, Netherlands", None, "AP"),
        ("BOGOTÁ, Colombia — ", "Bogotá, Colombia", None, None),
        ("ISLAMABAD: ", "Islamabad", None, None),
        ("AFP – ", None, None, "AFP"),
        ("KESH, Tuesday (Meridian) — ", "Kesh", "2024-08-27", "Meridian"),
    ],
)
def test_a_dateline_is_read(lead: str, place: str | None, date: str | None, outlet: str | None) -> None:
    assert opening(lead + SAID, published="2024-08-30") == (place, date, outlet)


@pytest.mark.parametrize(
    "line",
    [
        SAID,
        "Police said: nobody may enter the town before noon, whoever they are.",
        "Washington: a city that the river divides, and much else besides.",
        "EXCLUSIVE — The minister knew about the plan from the start, papers show.",
        "BREAKING NEWS — The minister has resigned, the radio says.",
        "WHITE HOUSE — The president would not say on Monday whether he knew.",
        "NATO — The alliance was founded long ago, and its members have changed since.",
        "Police: The man had been seen near the depot on the night before.",
        "Kenya: Drought drives herders south, says a report by aid groups.",
        "MARLOW: I never said that, and nobody who was in the room would say so.",
        "Sen. Ada Flint (R-Texas) - the first to speak - said that she would vote no.",
        "On March 5 — the day of the vote — the police shot two people.",
        "By Friday, the rebels had left — the army had never come.",
        "THE COUNCIL HAS NOTHING LEFT TO SELL - Nor does it wish to.",
        "Update: The website has since removed the passage, its owner said.",
    ],
)
def test_other_openings_are_no_dateline(line: str) -> None:
    assert opening(line, published="2024-08-30") == (None, None, None)


def test_a_speaker_who_recurs_is_no_place() -> None:
    talk = (
        "Lima: You said so yourself on the day before the vote.\nOsk: I did not.\nLima: You did, and I have it here.\n"
    )
    assert read_text(talk).dateline is None


@pytest.mark.parametrize(
    ("published", "date"),
    [
        ("2024-08-17", "2024-08-16"),
        ("2023-07-01", "2022-08-16"),
        ("2024-01-02", "2023-08-16"),
        ("2024-08-15", "2024-08-16"),
        (None, None),
    ],
)
def test_a_date_without_its_year_takes_the_last_before_publication(published: str | None, date: str | None) -> None:
    report = read_text(f"KESH, Aug 16 (AP) — {SAID}", published=published)
    assert report.dateline == Dateline("Kesh", date)


@pytest.mark.parametrize(
    ("line", "published"),
    [
        ("Sunday, January 20, 2008", "2008-01-20"),
        ("5 March 2024", "2024-03-05"),
        ("March 5, 2024 at 2:05 pm", "2024-03-05"),
        ("Published: 5 March 2024 14:05 GMT", "2024-03-05"),
        ("Posted on Mon, 5 Feb 2024", "2024-02-05"),
        ("Updated 7 June 2023, 18:40", "2023-06-07"),
        ("Date: 2022-11-03", "2022-11-03"),
        ("03.11.2022", "2022-11-03"),
        ("03/11/2022", None),  # the third of November or the eleventh of March
        ("Released on 5 March 2024, the figures were wrong from the start.", None),
    ],
)
def test_the_day_of_publication_has_a_line(line: str, published: str | None) -> None:
    assert read_text(f"Bridge over the gorge shut\n\n{line}\n\n{SAID}").published == published


def test_what_is_known_goes_before_what_the_text_says() -> None:
    report = read_text(
        f"Bridge shut again\n\n5 March 2024\n\n{SAID}", published="2020-01-01", title="Other", outlet="Us"
    )
    assert (report.published, report.title, report.outlet) == ("2020-01-01", "Other", "Us")


def test_a_day_of_publication_goes_before_an_update() -> None:
    report = read_text(f"Bridge shut\n\nUpdated 7 June 2023\nPublished 5 June 2023\n\n{SAID}")
    assert report.published == "2023-06-05"


@pytest.mark.parametrize(
    ("line", "authors", "outlet"),
    [
        ("By Lena Okoro", ("Lena Okoro",), None),
        ("By LENA OKORO and PAUL WEISS", ("Lena Okoro", "Paul Weiss"), None),
        ("By Lena Okoro, The Harbour Gazette", ("Lena Okoro",), "The Harbour Gazette"),
        ("By Lena Okoro in Kesh and Paul van der Weiss, Reuters", ("Lena Okoro", "Paul van der Weiss"), "Reuters"),
        ("By Lena Okoro | 5 March 2024", ("Lena Okoro",), None),
        ("BYLINE: Lena Okoro.", ("Lena Okoro",), None),
        ("By Lena Okoro, political correspondent", ("Lena Okoro",), None),
        ("By AFP", (), "AFP"),
        ("From our political correspondent", (), None),
        ("By noon nobody was left in the town.", (), None),
    ],
)
def test_a_byline_names_authors_and_outlet(line: str, authors: tuple[str, ...], outlet: str | None) -> None:
    report = read_text(f"Bridge over the gorge shut\n\n{line}\n\n{SAID}")
    assert (report.authors, report.outlet) == (authors, outlet)


def test_the_wires_name_their_reporters_at_the_end() -> None:
    report = read_text(
        f"KESH (Reuters) - {SAID}\n\n(Reporting by Lena Okoro in Kesh and Paul Weiss; Editing by Ada Holt)"
    )
    assert report.authors == ("Lena Okoro", "Paul Weiss")


def headline(text: str) -> str | None:
    return read_text(text).title


def test_the_first_line_is_the_headline_if_it_looks_like_one() -> None:
    assert headline(f"Bridge over the gorge shut\n\n{SAID}") == "Bridge over the gorge shut"
    assert headline(f"Bridge over the gorge shut\n5 March 2024\n\n{SAID}") == "Bridge over the gorge shut"
    assert (
        headline(f"Council Shuts Bridge Over Northern Gorge.\n\n{SAID}") == "Council Shuts Bridge Over Northern Gorge."
    )
    assert headline(f"EXCLUSIVE\n\nBridge over the gorge shut\n\n{SAID}") == "Bridge over the gorge shut"
    assert headline(f"Bridge stays shut.\n\nKESH (AP) — {SAID}") == "Bridge stays shut."
    assert headline(f"Lima: What we know of the blast\r\n\r\n{SAID}") == "Lima: What we know of the blast"


@pytest.mark.parametrize(
    "text",
    [
        SAID,
        "Bridge over the gorge shut",  # nothing follows: it may be a sentence cut off
        f"The bridge was shut at dawn.\n\n{SAID}",
        f"The bridge was shut at dawn by men who\nhad come from the north.\n\n{SAID}",
        f"KESH, Aug 16 (AP) — The bridge was shut\n\n{SAID}",
        f"{SAID}\n\n{SAID}",
        f"https://example.org/bridge shut\n\n{SAID}",
    ],
)
def test_other_first_lines_are_no_headline(text: str) -> None:
    assert headline(text) is None


def test_an_outlet_that_has_a_line_to_itself_is_read() -> None:
    report = read_text(f"Bridge over the gorge shut\n\nBy Greta Solis\nThe Lowland Mirror\n5 March 2024\n\n{SAID}")
    assert (report.title, report.outlet, report.authors) == (
        "Bridge over the gorge shut",
        "The Lowland Mirror",
        ("Greta Solis",),
    )
    assert read_text(f"Bridge over the gorge shut\n\nHe wrote it in the Mirror\n\n{SAID}").outlet is None


def test_a_block_of_labelled_lines_is_read() -> None:
    block = "Headline: Bridge shut\nSource: The Lowland Mirror\nByline: Greta Solis\nDate: 5 March 2024"
    report = read_text(f"{block}\n\n{SAID}")
    assert (report.title, report.outlet) == ("Bridge shut", "The Lowland Mirror")
    assert (report.authors, report.published) == (("Greta Solis",), "2024-03-05")


def test_one_labelled_line_may_be_a_headline() -> None:
    report = read_text(f"Source: Bridge was never safe\n\n{SAID}")
    assert (report.title, report.outlet) == ("Source: Bridge was never safe", None)


def test_an_opening_of_a_million_characters_is_read_quickly_and_alike() -> None:
    for text in ("KESH — " * 140_000, "(" * 1_000_000, "A " * 500_000, "Aug 1 " * 160_000, "By " + "Aa and " * 140_000):
        report = read_text(text, language="en")
        assert (report.error, report.text == text, report.dateline, report.authors) == (None, True, None, ())
        assert report == read_text(text, language="en")
