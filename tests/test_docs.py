"""What the documentation says holds: commands, formats, fields, links, and the output of its examples."""

from __future__ import annotations

import contextlib
import doctest
import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import generate
from factories import convoy_report

from reportedly.export import WRITERS
from reportedly.read import FORMATS

ROOT = Path(__file__).parents[1]
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "gold" / "README.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"^\$ (.+)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def fields_of(record: Any) -> Iterator[str]:
    if isinstance(record, Mapping):
        for name, value in record.items():
            yield name
            yield from fields_of(value)
    elif isinstance(record, list):
        for one in record:
            yield from fields_of(one)


def agree(wanted: str, got: str) -> bool:
    """Whether the output is the one shown; "..." stands for anything."""
    flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
    return doctest.OutputChecker().check_output(wanted, got, flags)


def run_python(code: str) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed, contextlib.chdir(ROOT):
        exec(compile(code, "<documentation>", "exec"), {})
    return printed.getvalue()


def run_command(command: str) -> str:
    environment = {**os.environ, "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    done = subprocess.run(command, shell=True, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def examples(page: str) -> Iterator[tuple[str, str, str]]:
    """What is run, what the page shows, and what comes out, for every example of a page that shows its output."""
    blocks = [match.groups() for match in BLOCK.finditer(page)]
    for (language, code), (next_language, shown) in pairwise([*blocks, ("", "")]):
        if language == "python" and next_language == "text":
            yield code, shown, run_python(code)
        if language == "console":
            for command, shown_here in COMMAND.findall(code):
                yield command, shown_here, run_command(command)


def test_what_docs_take_from_the_code_is_current() -> None:
    assert {file: file.read_text(encoding="utf-8") for file in generate.pages()} == generate.pages(), "make docs"


def test_the_readme_shows_what_it_does() -> None:
    assert list(examples(text_of("README.md")))


def test_examples_give_the_output_shown() -> None:
    for page in PAGES:
        for run, shown, got in examples(page.read_text(encoding="utf-8")):
            assert agree(shown, got), f"{page.name}: {run}\nprints\n{got}\nand not\n{shown}"


def test_every_format_is_in_the_readme() -> None:
    readme = text_of("README.md").lower()
    assert [name for name in (*WRITERS, *FORMATS) if name not in readme] == []


def test_every_field_of_the_record_is_explained() -> None:
    page = text_of("docs/record.md")
    assert [name for name in fields_of(convoy_report().to_dict()) if not re.search(rf"""[`"]{name}[`"]""", page)] == []


def test_every_value_of_the_record_is_explained() -> None:
    page, values = text_of("docs/record.md"), text_of("reportedly/records.py")
    for kind in ("Manner", "Stance", "Strength", "Kind"):
        literal = re.search(rf"^{kind} = Literal\[(.*?)\]", values, re.DOTALL | re.MULTILINE)
        assert literal
        assert [value for value in re.findall(r'"(\w+)"', literal[1]) if f"`{value}`" not in page] == []


def test_links_lead_somewhere() -> None:
    for page in PAGES:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[\w-]+)?\)", page.read_text(encoding="utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
