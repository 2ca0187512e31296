"""Which place the words of a report name, by what else the report names; none where it must stay open."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from factories import report, span

from reportedly.events.places import PlaceFinder
from reportedly.records import Dateline, EventPlace

# words | dateline | what else the report names, parted by "; " | country ("-": must stay open)
MENTIONS = """
Nairobi | | | KEN
Kenya | | | KEN
Kyiv | | | UKR
Kiev | | | UKR
Kharkiv | | | UKR
Kharkov | | | UKR
the capital | Nairobi | | KEN
the capital | | | -
the capital | | Mali; France | -
the Syrian capital | | | SYR
the capital, Damascus | | | SYR
the border | Nairobi | Somalia | -
the town | Nairobi | Somalia | -
the border town of Garissa | Nairobi | | KEN
northern Mali | | | MLI
eastern Ukraine | | | UKR
the eastern Ukrainian city of Donetsk | | | UKR
Donetsk | Kyiv | Russia; Ukraine | UKR
Springfield | | | -
Springfield | Washington | the United States | -
Springfield, Illinois | | | USA
Springfield, Ill. | | | USA
London | | | GBR
London, Ontario | | | CAN
London | Toronto | Canada | GBR
Birmingham | | Britain | GBR
Birmingham | | Alabama | USA
Birmingham, Alabama | | | USA
Paris | | | FRA
Paris, Texas | | | USA
Tripoli | Beirut | Lebanon | LBN
Tripoli | | Libya; Benghazi | LBY
Tripoli | | | -
Moscow | | Ukraine | RUS
Moscow, Idaho | | | USA
Georgia | | Atlanta; Florida | USA
Georgia | Tbilisi | Russia | GEO
Georgia | | | -
Atlanta, Georgia | | | USA
Tbilisi, Georgia | | | GEO
Valencia | Madrid | Spain | ESP
Valencia | | Venezuela; Caracas | VEN
Cordoba | Buenos Aires | | ARG
Cordoba | | Spain; Seville | ESP
Hyderabad | Karachi | Pakistan | PAK
Hyderabad | | India | IND
Hyderabad | | | -
Alexandria | | Egypt; Cairo | EGY
Alexandria, Virginia | | | USA
Gaza | | Israel | PSE
the Gaza Strip | | | PSE
Gaza City | | | PSE
the West Bank | | | PSE
Khan Younis | | Israel | PSE
Rafah | Gaza | Israel | PSE
Rafah, Egypt | | | EGY
Jabalia refugee camp | | Gaza | PSE
a refugee camp in Jenin | | | PSE
Tigray | | | ETH
the Tigray region | | Eritrea | ETH
Darfur | | | SDN
El Fasher | | Sudan | SDN
Helmand | | | AFG
Helmand province | | | AFG
Kandahar | | | AFG
Kashmir | | India; Pakistan | -
Indian-administered Kashmir | | Pakistan | IND
Pakistan-administered Kashmir | | India | PAK
Punjab | Lahore | | PAK
Punjab | New Delhi | | IND
Punjab | | | -
Xinjiang | | | CHN
Donbas | | | UKR
Kherson region | | | UKR
the Kherson region | Moscow | Russia | UKR
Crimea | | Russia; Ukraine | UKR
the Black Sea | | Russia; Ukraine | -
the Strait of Hormuz | | Iran | -
the Red Sea | | Yemen | -
the South China Sea | | China; Philippines | -
the Gulf of Aden | | | -
Idlib | | | SYR
Hama | | Syria | SYR
Homs | Damascus | | SYR
Mosul | | | IRQ
Goma | | | COD
North Kivu | | | COD
the eastern Congolese city of Bukavu | | | COD
Borno state | | | NGA
Rakhine | | | MMR
Rakhine State, Myanmar | | | MMR
Cabo Delgado | | | MOZ
Chechnya | | | RUS
Nagorno-Karabakh | | | AZE
Mindanao | | | PHL
Catalonia | | | ESP
Northern Ireland | | | GBR
Scotland | | | GBR
Hong Kong | | | HKG
Taiwan | | China | TWN
Kosovo | | Serbia | XKX
Washington | | Russia | USA
Washington state | | | USA
New York | | | USA
Odessa | Kyiv | | UKR
Odessa, Texas | | | USA
Kyiv and Kharkiv | | | UKR
Moscow and Kyiv | | | -
Damascus suburb of Douma | | | SYR
the outskirts of Aleppo | | | SYR
Ukraine's Zaporizhzhia region | | | UKR
Nigeria's north-east | | | NGA
the southern Iranian town of Kesh | | | IRN
Kesh, Iran | | | IRN
Kesh | | Iran | -
Port-au-Prince, Haiti | | | HTI
Tahrir Square | Cairo | Egypt | -
Jerusalem | | | ISR
East Jerusalem | | | PSE
South Sudan | | Sudan | SSD
Niger | | Nigeria | NER
Guinea | | | GIN
Papua New Guinea | | | PNG
Sanaa | | | YEM
Santiago | | Chile | CHL
Santiago de Cuba | | | CUB
San Jose | San José | Costa Rica | CRI
San Jose, California | | | USA
Vienna | | | AUT
Mexico City | | | MEX
St. Petersburg | | Russia | RUS
St. Petersburg, Florida | | | USA
his home | London | | -
parliament | London | | -
Europe | | | -
the Sahel | | Mali; Niger | -
a village near Bakhmut | | | UKR
outside Kabul | | | AFG
the Philippines | | | PHL
U.S. | | | USA
the Golan Heights | | Israel; Syria | -
Camp David | | | USA
Cambridge | | | -
Cambridge, Massachusetts | | | USA
"""


def finder(words: str, dateline: str = "", named: Iterable[str] = ()) -> EventPlace:
    """What these words of a report stand for."""
    text = f"It happened in {words}, officials said."
    filed = Dateline(dateline, None) if dateline else None
    return PlaceFinder(report(text, dateline=filed), named).resolve(span(text, words))


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.split("|")] for line in table.strip().splitlines()]


@pytest.mark.parametrize(("words", "dateline", "named", "country"), cells(MENTIONS))
def test_a_place_lies_in_a_country(words: str, dateline: str, named: str, country: str) -> None:
    found = finder(words, dateline, named.split("; ") if named else ())
    assert found.country == (None if country == "-" else country)


@pytest.mark.parametrize(
    ("words", "name", "lat", "lon"),
    [
        ("the Syrian capital", "Damascus", 33.5, 36.3),
        ("Kiev", "Kyiv", 50.5, 30.5),
        ("a village near Bakhmut", "Bakhmut", 48.6, 38.0),
        ("northern Mali", "Mali", 17, -4),
        ("the Strait of Hormuz", "Strait of Hormuz", 26.6, 56.5),
        ("Springfield, Massachusetts", "Springfield", 42.1, -72.6),
        ("Springfield, Missouri", "Springfield", 37.2, -93.3),
        ("Kherson region", "Kherson", 46.6, 33),
        ("Helmand province", "Helmand", 31, 64),
    ],
)
def test_a_place_has_its_name_and_where_it_lies(words: str, name: str, lat: float, lon: float) -> None:
    found = finder(words)
    assert found.name == name
    assert found.lat is not None and found.lon is not None
    assert abs(found.lat - lat) < 1.5 and abs(found.lon - lon) < 1.5


@pytest.mark.parametrize("words", ["the town", "the southern Iranian town of Kesh", "Moscow and Kyiv", "Springfield"])
def test_what_is_not_known_has_no_name_and_lies_nowhere(words: str) -> None:
    found = finder(words)
    assert (found.name, found.lat, found.lon) == (None, None, None)


def test_a_place_keeps_the_words_of_the_report() -> None:
    text = "Shells fell on Goma, Congo, at noon."
    found = PlaceFinder(report(text), ()).resolve(span(text, "Goma, Congo"))
    assert (found.text, found.spans, found.name) == ("Goma, Congo", ((15, 26),), "Goma")


def test_a_place_is_the_one_that_the_report_has_told_more_of() -> None:
    text = "SPRINGFIELD, Ohio — A court in Springfield freed them. Springfield, Ohio, is small."
    found = PlaceFinder(report(text), ()).resolve(span(text, "Springfield", near=31))
    assert found.lat is not None and abs(found.lat - 39.9) < 0.5


@pytest.mark.parametrize(
    "words",
    ["(" * 100_000, "A" * 1_000_000, "of " * 100_000 + "Kyiv", "Kyiv, " * 50_000, "Kyiv's " * 50_000, "- ", "’s"],
)
def test_hostile_words_are_read_in_bounded_work(words: str) -> None:
    assert finder(words).text == words
