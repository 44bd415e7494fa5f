"""Whatever bytes come in, they are read or refused; nothing else ever happens."""

import io
from contextlib import suppress

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kartoteka.core.tables import TableProblem, open_table
from kartoteka.core.tables.tests import workbooks

BOOK = workbooks.workbook({"A": [["name", "value"], ["Jan", 5], ["Ewa", ("=NA()", "#N/A")]]})
PARTS = (
    *(b",", b";", b"\t", b'"', b"'", b"\n", b"\r", b"\0", b"\\", b"a", b"1", b" ", b"=", b"\x1a"),
    *(b"\xff", b"\xc5\x82", b"\xb3", b"\xef\xbb\xbf", b"---\n", b"sep=", b"<", b">", b"{", b"["),
)
PIECES = st.lists(st.sampled_from(PARTS), max_size=60).map(b"".join)


def try_to_read(content: bytes, **options: object) -> None:
    """Read everything; a refusal is fine, any other exception fails the test."""
    with suppress(TableProblem), open_table(io.BytesIO(content), **options) as table:
        rows = list(table.rows())
        assert len(rows) == table.count()
        assert all(len(row.cells) == len(table.header) for row in rows)
        assert len(set(table.header)) == len(table.header)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
@example(b'"')
@example(b"\xff\xfe\x00")
@example(b"PK\x03\x04")
def test_open_random_bytes(content: bytes) -> None:
    try_to_read(content)


@settings(max_examples=300, deadline=None)
@given(
    PIECES, st.sampled_from(["", "utf-8", "utf-16", "utf-16-le", "windows-1250", "big5", "utf-32"])
)
def test_open_random_tables(content: bytes, encoding: str) -> None:
    try_to_read(content, encoding=encoding)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(BOOK) - 1), st.integers(0, 255)), max_size=12))
def test_open_damaged_workbooks(changes: list[tuple[int, int]]) -> None:
    content = bytearray(BOOK)
    for place, value in changes:
        content[place] = value
    try_to_read(bytes(content))
