"""Asking a store: claims, events, sources, actors and reports, all by the same filters.

    question.py   what is asked: the filters, checked, as a frozen record
    words.py      what --text and names mean, for the full-text search of SQLite and PostgreSQL
    filters.py    a question as conditions on claims, events and reports
    plan.py       conditions as a stream of ids, with the rarest condition first
    answers.py    ids as typed records; counts.py: sources and actors
    found.py      those records, and the columns of their tables
    show.py       the records for reading; tables.py: as CSV, JSONL, Parquet and data frames

This module loads nothing; ``reportedly.corpus`` is the door.
"""
