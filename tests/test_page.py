from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from typing import Any

from factories import claim, convoy_report, report
from hypothesis import given
from hypothesis import strategies as st

from reportedly.page import fragment, marked_text, page, paragraphs
from reportedly.records import Claim, Report, Span

VOID = {"meta", "br"}
TAGS = {
    "a", "article", "aside", "b", "body", "button", "div", "h1", "h2", "h3", "head", "header", "html", "li", "main",
    "meta", "nav", "ol", "p", "script", "small", "span", "style", "title",
}  # fmt: skip
ATTRIBUTES = {
    "aria-label", "charset", "class", "content", "data-c", "data-n", "hidden", "href", "http-equiv", "id", "lang",
    "name", "rel", "title", "type",
}  # fmt: skip


class Parsed(HTMLParser):
    """What a browser would make of a page: its elements, its ids, and the text inside the element of class ``text``."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.inside: int | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.stack.append(tag)
        if dict(attrs).get("class") == "text":
            self.inside = len(self.stack)

    def handle_endtag(self, tag: str) -> None:
        assert self.stack.pop() == tag
        if self.inside is not None and len(self.stack) < self.inside:
            self.inside = None

    def handle_data(self, data: str) -> None:
        if self.inside is not None:
            self.text += data

    def marked(self, key: str) -> list[str | None]:
        return [attributes["class"] for tag, attributes in self.tags if key in (attributes.get("data-c") or "").split()]


def parsed(*reports: Report) -> Parsed:
    found = Parsed("".join(page(reports)))
    assert not found.stack
    assert {tag for tag, _ in found.tags} <= TAGS
    assert {name for _, attributes in found.tags for name in attributes} <= ATTRIBUTES
    assert sum(tag == "script" for tag, _ in found.tags) == 1
    return found


def marks(text: str, *claims: dict[str, Any]) -> str:
    """The marked text of a report, its marks in short."""
    html = "".join(page([report(text, claims)]))
    (body,) = re.findall(r'<div class="text">(.*?)</div>', html, re.DOTALL)
    short = re.sub(r'<span class="(\w)[^"]*" data-c="([^"]*)"[^>]*>', r"[\1 \2|", body)
    return short.replace("</span>", "]").replace("r1", "")


def test_source_cue_and_content_are_marked_in_the_text() -> None:
    assert marks("Guards said the gate was shut.", claim("Guards", "said", "the gate was shut")) == (
        "<p>[s c1|Guards] [c c1|said] [c c1|the gate was shut].</p>"
    )


def test_a_nested_claim_is_marked_inside_its_parent() -> None:
    outer = claim("Radio", "says", "guards claim it is shut")
    inner = claim(["Radio", "guards"], "claim", "it is shut", parent="c1")
    assert marks("Radio says guards claim it is shut", outer, inner) == (
        "<p>[s c1 c2|Radio] [c c1|says] [c c1|[s c2|guards] [c c2|claim] [c c2|it is shut]]</p>"
    )


def test_marks_that_cross_are_cut() -> None:
    assert marks("A says B says C", claim("A", "says", "A says B"), claim("B", "says", "B says C")) == (
        "<p>[c c1|[s c1|A] [c c1|says] [c c2|[s c2|B]]][c c2| [c c2|says] C]</p>"
    )


def test_content_over_several_paragraphs_is_marked_in_each() -> None:
    assert marks("He said: one.\nTwo.\nEnd.", claim("He", "said", "one.\nTwo.")) == (
        "<p>[s c1|He] [c c1|said]: [c c1|one.]</p>\n<p>[c c1|Two.]</p>\n<p>End.</p>"
    )


def test_lines_wrapped_by_hand_are_one_paragraph() -> None:
    text = "One\ntwo.\n\nThree\nfour."
    assert [text[start:end] for start, end in paragraphs(text)] == ["One\ntwo.", "Three\nfour."]
    assert len(list(paragraphs(text + "\n" + "long " * 30))) == 5


def test_every_claim_is_listed_and_linked_with_its_place() -> None:
    found = parsed(convoy_report())
    ids = {attributes["id"] for _, attributes in found.tags if "id" in attributes}
    links = {str(attributes["href"]) for tag, attributes in found.tags if tag == "a"}
    assert {f"#r1c{number}t" for number in range(1, 16)} <= links
    assert {link.removeprefix("#") for link in links} <= ids
    assert found.marked("r1c6") == ["source", "source unnamed", "cue", "content", "d1"]
    assert found.marked("r1c3") == ["source", "cue", "content denies", "d0"]


def test_several_reports_have_an_index() -> None:
    html = "".join(page([convoy_report(), replace(convoy_report(), title="Another <b>day</b>")]))
    assert "<h2>2 reports</h2>" in html
    assert '<li><a href="#r2">Another &lt;b&gt;day&lt;/b&gt;</a>' in html
    assert "index" not in "".join(page([convoy_report()])).split("</style>")[1]


def test_the_headline_is_not_shown_twice() -> None:
    assert "".join(page([convoy_report()])).count('<h2 class="title">') == 1
    assert "".join(page([replace(convoy_report(), title="Another")])).count('<h2 class="title">') == 1


def test_the_page_asks_nothing_of_the_network() -> None:
    html = "".join(page([replace(convoy_report(), url="https://example.org/a")]))
    assert "default-src 'none'" in html
    assert re.findall(r"\b(?:src|srcset|action|@import)\b\s*=|url\(", html) == []


def test_a_link_leads_to_the_web_or_is_left_out() -> None:
    assert '<a href="https://example.org/a" rel' in "".join(
        page([replace(convoy_report(), url="https://example.org/a")])
    )
    assert "alert" not in "".join(page([replace(convoy_report(), url="javascript:alert(1)")]))


def test_a_notebook_gets_one_report_without_script() -> None:
    html = convoy_report()._repr_html_()
    assert html.startswith('<div class="reportedly"><style>')
    assert "<script" not in html
    assert html == fragment(convoy_report())


def test_many_crossing_claims_take_bounded_space() -> None:
    text = "word " * 4000
    ends = [len(text) - (number * 7919) % 9000 for number in range(3000)]
    claims = [
        Claim(f"c{start}", "", ((start, end),), None, "indirect", "affirms", "said", (), None, 1.0, "")
        for start, end in enumerate(ends)
    ]
    assert len("".join(marked_text(replace(report(text), claims=tuple(claims)), "r1"))) < 2 * len(text)


controls = st.characters(categories=["Cc", "Cf", "Cs"])
attacks = [
    "</div></p><script>alert(1)</script>",
    "<!--",
    "]]>",
    "</style><img src=x onerror=alert(1)>",
    "&lt;&#60;&amp",
]
hostile = st.text(st.characters() | st.sampled_from("<>&\"'/\r\n\0=-! ") | controls, min_size=1) | st.sampled_from(
    attacks
)


@given(hostile, st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), max_size=8))
def test_whatever_a_report_says_stays_text(text: str, shares: list[tuple[float, float]]) -> None:
    pieces = [sorted((int(one * len(text)), int(other * len(text)))) for one, other in shares]
    spans = [Span.of(text, [(start, end)]) for start, end in pieces if start < end]
    claims = tuple(
        Claim(text, span.text, span.spans, spans[0], "direct", "denies", "said", (), text, 0.5, text) for span in spans
    )
    found = parsed(Report(text, text, text, text, text, text, (text,), text, None, text, claims=claims))
    assert found.text == re.sub("[\0\ud800-\udfff]", "\ufffd", text)
