"""Which columns of a table hold what, told before it is read. Its rows are read as those of any input."""

from __future__ import annotations

from reportedly.errors import ReportedlyError
from reportedly.read import FORMATS, READERS
from reportedly.read.csvs import open_table, read_csv
from reportedly.read.inputs import open_input, suffixes
from reportedly.read.options import ReadOptions
from reportedly.read.parquets import Table, read_parquet


def table_mapping(path: str, options: ReadOptions) -> str | None:
    """The columns of a table in one line; None for a file that is none, or one that cannot be read as one."""
    asked = FORMATS.get(options.input_format or "")
    reader = asked or READERS.get(suffixes(path)[0])
    if path == "-" or reader not in (read_csv, read_parquet):
        return None
    try:
        with open_input(path, options) as opened:
            columns = open_table(opened).columns if reader is read_csv else Table(opened).columns
            return columns.line(path)
    except (ReportedlyError, OSError, ValueError):
        return None
