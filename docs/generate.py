"""Write anew what the documentation takes from the code: ``make docs``.

That is docs/commands.md, the help of every command, and the columns of tables at the end of docs/record.md and of
docs/asking.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import click

from reportedly import corpus
from reportedly.cli import commands
from reportedly.export import COLUMNS

DOCS = Path(__file__).parent
COLUMNS_BEGIN = "<!-- written by make docs from here on -->\n"
WIDTH = 100
OPENING = """\
# Commands

Results go to standard output, what went wrong to standard error. The exit status is 0 if all went well, 1 if a report
could not be read, 2 if the call was wrong.

This page is made from the commands by `make docs`.
"""


def pages() -> dict[Path, str]:
    """The pages as they should be, by their files."""
    ends = {"record.md": column_table(COLUMNS), "asking.md": "".join(answer_tables())}
    written = {DOCS / name: begin(name) + COLUMNS_BEGIN + end for name, end in ends.items()}
    return {DOCS / "commands.md": command_page(), **written}


def begin(name: str) -> str:
    """What stands on a page before that which is made from the code."""
    return (DOCS / name).read_text(encoding="utf-8").split(COLUMNS_BEGIN)[0]


def answer_tables() -> Iterator[str]:
    """The columns of the answers to each question."""
    for what, columns in corpus.COLUMNS.items():
        yield f"\n### {what}\n{column_table(columns)}"


def column_table(columns: Mapping[str, str]) -> str:
    """The columns of a table, and what each holds."""
    rows = (f"| `{name}` | {meaning} |\n" for name, meaning in columns.items())
    return "\n| column | what it holds |\n| --- | --- |\n" + "".join(rows)


def command_page() -> str:
    """The help of every command as one page."""
    return "\n".join([OPENING, *(part for context in every(commands, "reportedly") for part in section(context))])


def every(command: click.Command, name: str, parent: click.Context | None = None) -> Iterator[click.Context]:
    """A command and all below it, each in its context."""
    width = {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = command.make_context(name, [], parent, resilient_parsing=True, **width)
    yield context
    if isinstance(command, click.Group):
        for below in command.list_commands(context):
            found = command.get_command(context, below)
            if found is not None:
                yield from every(found, below, context)


def section(context: click.Context) -> list[str]:
    """Heading and help of one command."""
    return [f"## {context.command_path}", "", "```text", context.command.get_help(context).strip(), "```", ""]


if __name__ == "__main__":
    for file, text in pages().items():
        file.write_text(text, encoding="utf-8")
