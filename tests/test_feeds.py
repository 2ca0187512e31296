"""Feeds and lists of feeds: what they say is understood, what they are made to do to us is not done."""

from __future__ import annotations

import tracemalloc
import warnings
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from reportedly.errors import UsageError
from reportedly.fetch import Entry, Feed, FeedAddress, FetchError, read_feed, read_opml
from reportedly.fetch.feeds import word_count

URL = "http://news.example/feeds/main.xml"
ATOM = 'xmlns="http://www.w3.org/2005/Atom"'
CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'


def rss(*items: str, head: str = "<title>Orm Herald</title>") -> bytes:
    """An RSS feed with these items."""
    body = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0" {CONTENT}><channel>{head}{body}</channel></rss>'.encode()


def atom(*entries: str, head: str = "<title>Orm Herald</title>") -> bytes:
    """An Atom feed with these entries."""
    return f"<feed {ATOM}>{head}{''.join(f'<entry>{entry}</entry>' for entry in entries)}</feed>".encode()


def only(content: bytes) -> Entry:
    """The one entry of a feed."""
    (entry,) = read_feed(content, URL).entries
    return entry


def test_an_rss_item_is_read_with_link_id_title_date_and_its_longest_text() -> None:
    item = """<title>Gate shut</title><link>/a?x=1&amp;y=2</link><guid isPermaLink="false">17</guid>
    <pubDate>Tue, 12 Mar 2024 23:30:00 -0500</pubDate><description>In short.</description>
    <content:encoded><![CDATA[<p>Guards shut <a href="/g">the gate</a>&nbsp;at dusk.</p>]]></content:encoded>"""
    assert read_feed(rss(item, head="<title>Orm Herald</title><ttl>30</ttl>"), URL) == Feed(
        "Orm Herald",
        (
            Entry(
                "http://news.example/a?x=1&y=2",
                "17",
                "Gate shut",
                "2024-03-12T23:30:00-05:00",
                '<p>Guards shut <a href="/g">the gate</a>&nbsp;at dusk.</p>',
            ),
        ),
        ttl=1800.0,
    )


def test_an_atom_entry_is_read_with_link_id_title_date_and_text() -> None:
    entry = """<id>tag:news.example,2024:1</id><title type="html">Gate &amp;amp; &lt;b&gt;wall&lt;/b&gt;</title>
    <link rel="self" href="/self"/><link rel="enclosure" href="/sound.mp3"/><link href="articles/1"/>
    <published>2024-03-11T10:00:00+02:00</published><updated>2024-03-12T10:00:00Z</updated>
    <author><name>A. Clerk</name></author>
    <content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Guards <em>shut</em> it.</p></div></content>"""
    assert only(atom(entry)) == Entry(
        "http://news.example/feeds/articles/1",
        "tag:news.example,2024:1",
        "Gate & wall",
        "2024-03-11T10:00:00+02:00",
        "<p>Guards <em>shut</em> it.</p>",
    )


def test_rss_1_and_prefixed_atom_are_read() -> None:
    rdf = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/"
    xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>Herald</title><items><rdf:Seq>
    <rdf:li resource="/1"/></rdf:Seq></items></channel><item rdf:about="/1"><title>Gate</title><link>/1</link>
    <dc:date>2024-03-12</dc:date></item></rdf:RDF>"""
    feed = read_feed(rdf.encode(), URL)
    assert (feed.title, feed.entries[0].url, feed.entries[0].published) == (
        "Herald",
        "http://news.example/1",
        "2024-03-12",
    )
    prefixed = f"<a:feed {ATOM.replace('=', ':a=')}><a:entry><a:id>1</a:id><a:link href='/1'/></a:entry></a:feed>"
    assert only(prefixed.encode()).url == "http://news.example/1"


def test_links_are_resolved_against_what_the_feed_says_is_its_base() -> None:
    content = atom('<id>1</id><link href="x/1"/>').replace(b"<feed", b'<feed xml:base="http://other.example/z/"')
    assert only(content).url == "http://other.example/z/x/1"


@pytest.mark.parametrize("base", ["http://[bad/", "//[x", "http://a\u2100b/"])
def test_a_base_that_is_no_address_is_none(base: str) -> None:
    items = f"<link>/1</link><description xml:base='{base}'>Text</description>", "<link>/2</link>"
    content = rss(*items).replace(b"<channel", f"<channel xml:base='{base}'".encode())
    assert [entry.url for entry in read_feed(content, URL).entries] == [f"http://news.example/{n}" for n in (1, 2)]


def test_an_id_stays_what_the_feed_says_wherever_the_feed_is() -> None:
    content = rss("<guid>17</guid><description>Text</description>")
    assert only(content) == Entry(None, "17", None, None, "Text")
    assert read_feed(content, "https://moved.example/").entries == read_feed(content, URL).entries


def test_a_guid_that_is_an_address_is_the_link_where_there_is_none() -> None:
    assert only(rss("<guid>http://news.example/1</guid>")).url == "http://news.example/1"


def test_an_entry_without_id_goes_by_its_link_and_without_that_by_its_text() -> None:
    first, second, third = read_feed(
        rss("<link>/1</link>", "<description>Text</description>", "<description>Other</description>"), URL
    ).entries
    assert first.id == first.url == "http://news.example/1"
    assert second.id.startswith("sha256:")
    assert second.id != third.id


def test_an_entry_with_nothing_to_read_is_left_out_and_so_is_one_with_the_id_of_another() -> None:
    feed = read_feed(
        rss("<title>Bare</title>", "<guid>1</guid><link>/a</link>", "<guid>1</guid><link>/b</link>", ""), URL
    )
    assert [entry.url for entry in feed.entries] == ["http://news.example/a"]


@pytest.mark.parametrize(
    ("written", "title"),
    [
        ("Gate &amp;amp; wall &lt;i&gt;shut&lt;/i&gt;", "Gate & wall shut"),
        ("<![CDATA[Gate &amp; wall]]>", "Gate & wall"),
        ("AT&amp;T rises\n\n  again", "AT&T rises again"),
        ("Caf\u00e9 &#8220;Orm&#8221;", "Café “Orm”"),
        ("1 &lt; 2", "1 < 2"),
        ("", None),
    ],
)
def test_a_title_is_a_line_of_plain_text(written: str, title: str | None) -> None:
    assert only(rss(f"<link>/1</link><title>{written}</title>")).title == title


@pytest.mark.parametrize(
    ("written", "published"),
    [
        ("Tue, 12 Mar 2024 10:00:00 GMT", "2024-03-12T10:00:00+00:00"),
        ("12 Mar 2024 10:00 EST", "2024-03-12T10:00:00-05:00"),
        ("2024-03-12T10:00:00.5Z", "2024-03-12T10:00:00.500000+00:00"),
        ("2024-03-12", "2024-03-12"),
        ("Tue, 99 Foo 2024", None),
        ("1" * 10_000, None),
        ("", None),
        ("0001-01-01T00:00:00Z", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("Mon, 01 Jan 2150 10:00:00 GMT", None),
    ],
)
def test_a_date_is_iso_8601_or_none(written: str, published: str | None) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert only(rss(f"<link>/1</link><pubDate>{written}</pubDate>")).published == published


def test_a_clock_that_is_a_little_ahead_gives_a_date_and_one_that_is_a_week_ahead_does_not() -> None:
    soon, later = (datetime.now(UTC).replace(microsecond=0) + timedelta(days=days) for days in (1, 7))
    assert only(rss(f"<link>/1</link><pubDate>{format_datetime(soon)}</pubDate>")).published == soon.isoformat()
    assert only(rss(f"<link>/1</link><pubDate>{format_datetime(later)}</pubDate>")).published is None


def test_plain_text_becomes_html_and_stays_what_it_says() -> None:
    entry = only(atom('<id>1</id><summary type="text">Fewer than 5 &lt; 6.\n\nA &amp;amp; B.</summary>'))
    assert entry.content_html == "<p>Fewer than 5 &lt; 6.</p><p>A &amp;amp; B.</p>"


@pytest.mark.parametrize("encoding", ["utf-8", "iso-8859-1", "windows-1252", "koi8-r", "utf-16"])
def test_the_encoding_that_a_feed_declares_is_used(encoding: str) -> None:
    text = "Москва" if encoding == "koi8-r" else "Café"
    content = f'<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><item><title>{text}</title>'
    assert only(f"{content}<link>/1</link></item></channel></rss>".encode(encoding)).title == text


def test_what_others_put_into_an_entry_is_not_taken_for_it() -> None:
    entry = only(
        atom(
            '<id>1</id><title>Ours</title><link href="/1"/><source><title>Theirs</title><id>2</id></source>'
            '<m:group xmlns:m="http://search.yahoo.com/mrss/"><m:title>Picture</m:title></m:group>'
        )
    )
    assert (entry.id, entry.title) == ("1", "Ours")


# What is malformed


@pytest.mark.parametrize(
    "content",
    [
        rss("<link>/1</link><title>Gate & wall</title>"),
        rss("<link>/1</link><title>Gate &amp; wall</title>").replace(b"</channel></rss>", b""),
        rss("<link>/1</link><title>Gate &amp; wall</title><category>Unclosed"),
        rss("<link>/1</link><title>Gate &amp; wall</title><x:y>Unknown prefix</x:y>"),
        rss("<link>/1</link><title>Gate &amp; wall</title><description>One<br>two &nbsp; &unknown;</description>"),
        rss("<link>/1</link><title>Gate &amp; wall</title>").replace(b"<?xml", b"  \n\n<?xml"),
        rss("<link>/1</link><title>Gate &amp; wall</title>").replace(b"?>", b">"),
        b"\xef\xbb\xbf" + rss("<link>/1</link><title>Gate &amp; wall</title>"),
        rss("<link>/1</link><title>Gate &amp; wall</title>") + b"<!-- and more -->\x00 junk",
        rss("<link>/1</link><title>Gate &amp; wall</title><description>Caf\udce9</description>".encode(
            "utf-8", "surrogateescape").decode("latin-1")),
    ],
)  # fmt: skip
def test_a_malformed_feed_is_read_as_far_as_it_can_be(content: bytes) -> None:
    entry = only(content)
    assert (entry.url, entry.title) == ("http://news.example/1", "Gate & wall")


@pytest.mark.parametrize(
    "content",
    [b"", b" ", b"<html><body><p>Log in first.</p></body></html>", b"plain words", b"{}", b"<", b"<rss", b"<?xml?>"],
)
def test_what_is_no_feed_is_told_in_a_line(content: bytes) -> None:
    with pytest.raises(FetchError) as found:
        read_feed(content, URL)
    assert str(found.value) == f"{URL} is no RSS or Atom feed."


def test_a_picture_is_told_to_be_one() -> None:
    with pytest.raises(FetchError, match="is not text: it is a picture"):
        read_feed(b"\x89PNG\r\n\x1a\n" + bytes(500), URL)


def test_a_feed_without_entries_is_a_feed() -> None:
    assert read_feed(rss(), URL) == Feed("Orm Herald", ())


# What is hostile


def test_no_entity_of_a_feed_is_expanded_and_no_file_read() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 30))
    declared = f'<!DOCTYPE rss [<!ENTITY l0 "ha"><!ENTITY f SYSTEM "file:///etc/passwd">{levels}]>'
    item = "<link>/1</link><title>&f;&l29;</title><description>&f;</description>"
    entry = only(declared.encode() + rss(item))
    assert "root:" not in str(entry)
    assert len(str(entry)) < 500


def test_a_name_of_a_file_is_not_opened() -> None:
    with pytest.raises(FetchError, match="is no RSS or Atom feed"):
        read_feed(__file__.encode(), URL)


def test_what_does_not_lead_to_the_web_is_no_link() -> None:
    links = [
        "javascript:alert(1)",
        "file:///etc/passwd",
        "data:text/html,x",
        "//[x/../../etc/passwd",
        "ftp://a.example/",
    ]
    feed = read_feed(rss(*(f"<link>{link}</link><description>Text {link}</description>" for link in links)), URL)
    assert [entry.url for entry in feed.entries] == [None] * len(links)
    assert read_feed(rss(*(f"<link>{link}</link>" for link in links)), URL).entries == ()
    assert only(rss("<link>HTTP://a.example/b c</link>")).url == "http://a.example/b%20c"


def test_what_no_database_or_terminal_takes_is_left_out() -> None:
    controls = (
        "<title>Ga\0te \x1b[31m</title><link>/\0a\x07</link><guid>g\0</guid><description>Sh\x01ut\uffff</description>"
    )
    entry = only(rss(controls, head="<title>A paper of many words, or the file would be taken for a picture</title>"))
    assert (entry.url, entry.id, entry.title, entry.content_html) == ("http://news.example/a", "g", "Gate [31m", "Shut")


HUGE = f"&#{'9' * 5_000};"


@pytest.mark.parametrize("reference", ["&#xD800;", "&#0;", "&#xFFFF;", "&#1;", "&#x110000;", "&#00000000055296;", HUGE])
def test_a_number_that_stands_for_no_character_is_read_as_one_that_is_not_known(reference: str) -> None:
    item = f"<title>Ga{reference}te</title><link>/a{reference}</link><guid>g{reference}</guid>"
    for text in (reference, f"<![CDATA[{reference}]]>"):
        entry = only(rss(f"{item}<description>Sh{text}ut &#8220;</description>"))
        assert (entry.id, entry.title, entry.url) == ("g\ufffd", "Ga\ufffdte", "http://news.example/a\ufffd")
        assert entry.content_html == "Sh\ufffdut “"


def test_a_number_that_is_escaped_twice_is_read_as_any_other() -> None:
    twice = HUGE.replace("&", "&amp;")
    assert only(rss(f"<link>/1</link><title>Ga{twice}te &amp;#x41;</title>")).title == "Ga\ufffdte A"
    entry = only(rss(f"<link>/1</link><description>Gate {twice} wall</description>"))
    assert word_count(str(entry.content_html)) == 3


def test_an_id_or_link_of_endless_length_is_told_by_less() -> None:
    long, other = "x" * 3_000, "x" * 2_999 + "y"
    text = "<description>Text</description>"
    first, second = read_feed(rss(f"<guid>{long}</guid>{text}", f"<guid>{other}</guid>{text}"), URL).entries
    assert first.id != second.id
    assert len(first.id) == len(second.id) < 100
    assert only(rss(f"<link>/{long}</link>{text}")).url is None
    assert only(rss(f"<link>/{'門' * 800}</link>{text}")).url is None  # 2,400 bytes


def test_a_feed_gives_at_most_a_thousand_entries() -> None:
    feed = read_feed(rss(*(f"<link>/{number}</link>" for number in range(3_000))), URL)
    assert len(feed.entries) == 1_000
    assert feed.entries[-1].url == "http://news.example/999"


def test_of_a_text_that_is_all_references_or_lines_only_so_much_is_read() -> None:
    for piece in ("&amp;x", "x\n", "& x"):
        entry = only(rss(f"<link>/1</link><description>{piece * 600_000}</description>"))
        assert 400_000 < str(entry.content_html).count("x") <= 500_001
    section = f"<![CDATA[{'&' * 600_000}]]>"
    feed = read_feed(rss(f"<link>/1</link><description>{section}</description>", "<link>/2</link>"), URL)
    assert [entry.url for entry in feed.entries] == ["http://news.example/1"]


LONG = 20_000
HOSTILE = {
    "author": f"<author>{'a' * LONG}</author>",
    "author after a title that closes early": f"</title></description><author>{'a' * LONG}</author>",
    "categories": "".join(f"<category>c{number}</category>" for number in range(LONG // 20)),
    "attributes": "<b " + "".join(f' a{number}=""' for number in range(LONG // 10)) + "/>",
    "prefixes": "".join(f'<p xmlns:a{number}="u{number}"/>' for number in range(LONG // 30)),
    "nested": "<p>" * (LONG // 3),
    "nested of the same": "<title>" * (LONG // 7),
    "frame in frame": "<channel>" * (LONG // 9) + "</channel>" * (LONG // 10),
    "open tags": "<" * LONG,
    "one tag": f"<{'a' * LONG}",
    "ampersands": "&" * LONG,
    "references": "&#10;" * (LONG // 5),
    "references in parts": ("&lt;" * 499 + "x") * (LONG // 2_000),
    "huge references": "&#99999999999999999999;&#xffffffffff;" * 500 + f"&#{'9' * 5_000};",
    "comments": "<!--" * (LONG // 4),
    "sections": "<![CDATA[" * (LONG // 9),
    "empty sections": "<![CDATA[ ]]>" * (LONG // 13),
    "escaped tags": "&lt;p>" * (LONG // 6),
    "lines": "\n" * LONG,
    "dates": "-1:" * (LONG // 3),
    "nulls": "\0" * LONG,
    "controls": "\x1b\x01" * (LONG // 2),
}


@pytest.mark.parametrize("field", ["title", "link", "content:encoded", "x"])
@pytest.mark.parametrize("way", HOSTILE)
def test_a_feed_made_to_hurt_does_not(way: str, field: str) -> None:
    hostile = f"<link>/1</link><{field}>{HOSTILE[way]}</{field}><description>&nbsp;</description>"
    for content in (rss(hostile), b"\n" * LONG + rss(hostile, head=hostile)):
        try:
            assert len(read_feed(content, URL).entries) <= 1
        except FetchError as error:
            assert "\n" not in str(error)


def test_memory_for_a_large_feed_is_bounded() -> None:
    content = rss(*("<link>/1</link>" + "<category>words</category>" * 50 for _ in range(200)))
    tracemalloc.start()
    read_feed(content, URL)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 6 * len(content)


# Lists of feeds


OPML = b"""<?xml version="1.0" encoding="ISO-8859-1"?>
<opml version="2.0"><head><title>Papers</title></head><body>
<outline text="Orm"><outline text="Caf\xe9" type="rss" xmlUrl="http://a.example/feed"/>
<outline title="B &amp; C" text="b" XMLURL=" feed://b.example/rss "/></outline>
<outline text="again" xmlUrl="http://a.example/feed"/><outline text="A folder"/>
</body></opml>"""


def test_the_feeds_of_an_opml_list_are_read_each_once() -> None:
    assert read_opml(OPML, "feeds.opml") == (
        FeedAddress("http://a.example/feed", "Café"),
        FeedAddress("http://b.example/rss", "B & C"),
    )


def test_a_list_with_an_address_on_each_line_will_do() -> None:
    assert read_opml(b"# papers\n\nhttp://a.example/feed\r\nfeed:https://b.example/x\n", "feeds.txt") == (
        FeedAddress("http://a.example/feed"),
        FeedAddress("https://b.example/x"),
    )


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "feeds.opml lists no feed: give OPML with xmlUrl, or addresses one a line."),
        (b"<opml><body/></opml>", "feeds.opml lists no feed: give OPML with xmlUrl, or addresses one a line."),
        (b"<opml><body>", "feeds.opml is not well-formed OPML: no element found: line 1, column 12."),
        (
            b'<!DOCTYPE o [<!ENTITY a "b"><!ENTITY c SYSTEM "file:///etc/passwd">]><opml>&a;&c;</opml>',
            "feeds.opml declares entities, which no list of feeds needs; take them out.",
        ),
        (b"\x89PNG\r\n", "feeds.opml is not text: it is a picture."),
    ],
)
def test_what_is_no_list_of_feeds_is_told_in_a_line(content: bytes, said: str) -> None:
    with pytest.raises(UsageError) as found:
        read_opml(content, "feeds.opml")
    assert str(found.value) == said


def test_a_list_of_endless_depth_or_length_is_refused_or_read() -> None:
    deep = b"<opml>" + b"<outline>" * 50_000 + b'<outline xmlUrl="http://a.example/"/>' + b"</outline>" * 50_000
    assert read_opml(deep + b"</opml>", "deep.opml") == (FeedAddress("http://a.example/"),)
    long = b"".join(b"http://a.example/%d\n" % number for number in range(20_001))
    with pytest.raises(UsageError, match=r"lists more than 20,000 feeds; split it into lists\."):
        read_opml(long, "long.txt")
