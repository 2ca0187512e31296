"""Web pages: the article and its metadata, without the page around it, whatever the page is like."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reportedly.read import ReadOptions, from_html, read_reports
from reportedly.records import Dateline, Report

CASES = Path(__file__).parent / "cases" / "reading"
SAID = "Officials said on Tuesday that the bridge over the gorge would stay shut for at least a month."


def case(name: str) -> Report:
    """The report in a page of tests/cases/reading."""
    (report,) = read_reports([str(CASES / name)])
    return report


def test_a_news_page_gives_its_article_and_metadata() -> None:
    report = case("agency.html")
    assert report.title == "Ferry crew were told to ignore alarm, inquiry hears"
    assert (report.outlet, report.published) == ("Tidewater Post", "2023-05-17")
    assert report.authors == ("Ines Marlow", "Tobias Rehn")
    assert report.url == "https://tidewaterpost.example/2023/05/17/ferry-inquiry"
    assert report.dateline == Dateline("Port Selwyn", "2023-05-17")
    assert report.text.startswith(f"{report.title}\n\nPORT SELWYN")
    assert "“We were told that it rang every week,” Marta Osk said." in report.text
    for junk in ("cookies", "tracker", "Most read", "Rain expected", "rights reserved", "Sport"):
        assert junk not in report.text


@pytest.mark.parametrize(
    ("name", "title", "paragraph"),
    [
        ("tables.html", "Miners deny sabotage", '\n\n"Nobody who works down there would touch them," said'),
        ("breaks.html", "Customs men say cargo was never searched", "\n\nTheir superior, who was also heard,"),
        ("broken.html", "Governor rejects audit", "half of the relief money was lost on the way."),
        ("wikipage.html", "Volcano forces thousands from homes on Mirren island", "\n\nThe island's governor said"),
    ],
)
def test_old_and_broken_pages_are_read(name: str, title: str, paragraph: str) -> None:
    report = case(name)
    assert (report.title, report.error) == (title, None)
    assert report.text.startswith(title) and paragraph in report.text


def test_a_page_made_by_scripts_shows_no_text() -> None:
    report = case("scripts_only.html")
    assert report.error is not None and report.error.endswith(
        "scripts_only.html shows no text; if scripts make the page, save it from a browser once it is shown."
    )


def test_a_page_in_another_language_keeps_its_metadata() -> None:
    report = case("french.html")
    assert (report.language, report.title) == ("fr", "Le barrage sera fermé, selon le préfet")
    assert report.error is not None


def test_reading_a_page_opens_no_connection(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    page = f'<html><head><link rel="canonical" href="https://example.org/a"></head><body><p>{SAID}</p></body></html>'
    assert from_html(page).error is None


def test_what_the_caller_knows_goes_before_the_page() -> None:
    page = (CASES / "agency.html").read_bytes()
    report = from_html(page, "a.html", outlet="The Copy", published="2020-01-01", authors=("A. B.",))
    assert (report.outlet, report.published, report.authors) == ("The Copy", "2020-01-01", ("A. B.",))


@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("deep", "<div>" * 100_000 + f"<p>{SAID}</p>"),
        ("deep tables", "<table><tr><td>" * 50_000 + f"<p>{SAID}</p>"),
        ("many tags", f"<p>{SAID}</p>" * 60_000),
        ("many attributes", f"<p {' '.join(f'a{number}={number}' for number in range(100_000))}>{SAID}</p>"),
        ("quoted tags", '<p a="' * 100_000 + f"<p>{SAID}</p>"),
        ("one line", f"<p>{SAID * 50_000}</p>"),
        ("never closed", "<svg><!-- <select>" * 50_000 + f"<p>{SAID}</p>"),
        ("entities", "&#xD800;&#0;&bogus;" * 50_000 + f"<p>{SAID}</p>"),
        ("NULs", f"<html><body>\0<p>{SAID}\0</p></body></html>"),
    ],
)
def test_a_page_made_to_hurt_gives_its_text_in_bounded_time(name: str, page: str) -> None:
    report = from_html(page, options=ReadOptions(max_characters=10**7))
    assert report.error is None and report.text.count(SAID) == max(1, min(page.count(SAID), 60_000))


def test_a_script_never_closed_hides_the_rest() -> None:
    assert from_html(f"<script>x = '{SAID}'" + "<script>" * 100_000).text == ""


@pytest.mark.parametrize("encoding", ["iso-8859-1", "windows-1252", "koi8-r", "rot13", "punycode", "no such"])
def test_the_encoding_that_a_page_declares_is_used_if_it_is_one(encoding: str) -> None:
    word = "Шторм" if encoding == "koi8-r" else "café"
    data = word.encode("koi8-r" if encoding == "koi8-r" else "cp1252")
    page = f'<html><head><meta charset="{encoding}"></head><body><p>{SAID} '.encode() + data + b"</p></body></html>"
    assert word in from_html(page).text


@settings(deadline=None, max_examples=40)
@given(
    page=st.text(max_size=200) | st.lists(st.sampled_from(["<p>", "<b", ">", "</", '"', "=", "a ", SAID])).map("".join)
)
def test_any_text_may_be_taken_for_a_page(page: str) -> None:
    report = from_html(page)
    assert report.text.strip() or report.error
