"""Who the actors of a report are, and the country and sector for which each of them acts.

``code_actor`` codes one mention, ``find_actors`` makes the actors of a report; ``load_table`` reads a user's own table.
"""

from __future__ import annotations

from collections.abc import Sequence

from reportedly.actors.coding import Case, Coding, Context, Mention, Step, first_answer
from reportedly.actors.compose import by_composition, by_person, by_role
from reportedly.actors.find import Actors, Coder, find_actors
from reportedly.actors.rows import by_row
from reportedly.actors.states import by_state
from reportedly.actors.table import Row, Table, actor_table, load_table

STEPS: tuple[Step, ...] = (by_row, by_state, by_composition, by_role, by_person)
"""The steps that ``code_actor`` tries, in their order."""


def code_actor(
    mention: Mention | str, context: Context | None = None, table: Table | None = None, steps: Sequence[Step] = STEPS
) -> Coding:
    """The country and sector of an actor: by the first of the steps that can tell, else neither."""
    known = Mention(mention) if isinstance(mention, str) else mention
    return first_answer(Case(known, context or Context(), actor_table() if table is None else table, steps=steps))


__all__ = [
    "STEPS",
    "Actors",
    "Case",
    "Coder",
    "Coding",
    "Context",
    "Mention",
    "Row",
    "Step",
    "Table",
    "actor_table",
    "by_composition",
    "by_person",
    "by_role",
    "by_row",
    "by_state",
    "code_actor",
    "find_actors",
    "load_table",
]
