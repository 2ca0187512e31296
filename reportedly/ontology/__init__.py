"""Event types of a user's own: a YAML file with a few example sentences a type codes events of these types.

No training run: the trigger words of the examples are looked up in what the shipped network says of every word
(``vectors``), and a word of a report that is like those of one type is taken to tell of it (``head``). Who does it to
whom, where and when comes from the same network, whose role vectors any word may ask (``reader``).

Here stands what needs no network: the ontology as its file has it.
"""

from __future__ import annotations

from reportedly.ontology.load import Example, Ontology, OwnType, load_ontology, roots_of

__all__ = ["Example", "Ontology", "OwnType", "load_ontology", "roots_of"]
