"""S-05. Export of any list: what goes out, to whom, safe in Excel, and back again unchanged."""

import io
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from kartoteka.core import access, actions, jobs
from kartoteka.core.importing.models import Export, Import
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import exports
from kartoteka.core.tables import open_table

CUSTOMERS = (
    {"name": "Łąka", "city": "Łódź", "annual_revenue": Decimal("1234.50"), "tags": ["a", "b"]},
    {"name": "=cmd|' /C calc'!A0", "city": "Kraków", "phone": "+48120004310"},
    {"name": 'Trzeci; z "cudzysłowem"', "city": "Łódź", "description": "dwa\nwiersze"},
)


@pytest.fixture
def customers(actor_of: Callable[..., Any]) -> list[int]:
    """Three customers with everything that makes files hard."""
    made = actions.create_many(record_types["customer"], CUSTOMERS, actor_of())
    assert not [row.errors for row in made if row.errors]
    return [row.id or 0 for row in made]


def content_of(response: Any) -> bytes:
    """The whole of a file that was sent."""
    if response.streaming:
        return b"".join(response.streaming_content)
    return bytes(response.content)


def read(content: bytes) -> tuple[list[str], list[list[Any]]]:
    """The file as our own reader sees it."""
    with open_table(io.BytesIO(content), name="x") as table:
        return table.header, [row.cells for row in table.rows()]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_list_goes_out_with_its_filter_and_columns(
    client_of: Callable[..., Any], customers: list[int], kind: str
) -> None:
    client = client_of()
    query = "city__is=Łódź&columns=name,city,annual_revenue&sort=name"
    page = client.get(f"/customers/export/?{query}")
    assert "Rows: 2" in page.content.decode()
    sent = client.post("/customers/export/", {"query": query, "format": kind})
    header, rows = read(content_of(sent))
    assert header == ["Kartoteka ID", "Name", "City", "Annual revenue"]
    assert [row[1] for row in rows] == ["Łąka", 'Trzeci; z "cudzysłowem"']
    log = Export.objects.get()
    assert (log.record_type, log.rows, log.format, log.query) == ("customer", 2, kind, query)
    assert "city__is" in client.get("/exports/").content.decode()


def test_chosen_rows_only(client_of: Callable[..., Any], customers: list[int]) -> None:
    sent = client_of().post("/customers/export/", {"query": f"ids={customers[0]}", "format": "csv"})
    assert len(read(content_of(sent))[1]) == 1


def test_csv_suits_polish_excel(user_of: Callable[..., Any], client_of: Callable[..., Any],
                                customers: list[int]) -> None:  # fmt: skip
    client = client_of(user_of("administrator", language="pl"))
    sent = content_of(client.post("/customers/export/", {"query": "", "format": "csv"}))
    assert sent.startswith(b"\xef\xbb\xbf")
    assert b";" in sent.splitlines()[0]
    sent = content_of(
        client.post("/customers/export/", {"query": "columns=annual_revenue", "format": "csv"})
    )
    assert b"1234,50" in sent


def test_formula_is_disarmed_and_comes_back(
    client_of: Callable[..., Any], customers: list[int]
) -> None:
    client = client_of()
    sent = content_of(client.post("/customers/export/", {"query": "", "format": "csv"}))
    assert b"'=cmd" in sent
    assert b",=cmd" not in sent


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "pl", "ru"])
def test_export_comes_back_unchanged(
    user_of: Callable[..., Any], client_of: Callable[..., Any], customers: list[int], kind: str,
    language: str,
) -> None:  # fmt: skip
    client = client_of(user_of("administrator", language=language))
    sent = content_of(
        client.post("/customers/export/", {"query": "", "columns": "all", "format": kind})
    )
    file = io.BytesIO(sent)
    file.name = f"x.{kind}"
    client.post("/import/", {"files": file, "record_type": "customer"})
    run = Import.objects.get()
    for step in ("file", "columns", "check", "duplicates"):
        client.get(f"/import/{run.pk}/{step}/")
        client.post(f"/import/{run.pk}/{step}/", {"next": "1", "rule": "update"})
        client.get(f"/import/{run.pk}/{step}/")
    client.post(f"/import/{run.pk}/summary/", {})
    run.refresh_from_db()
    assert run.counts == {"same": 3}


def test_rights_of_rows_and_fields(
    client_of: Callable[..., Any], user_of: Callable[..., Any], customers: list[int]
) -> None:
    reader = client_of("reader")
    assert reader.get("/customers/export/").status_code == 404
    seller = user_of("salesperson")
    own = {"name": "Own"}
    actions.create(record_types["customer"], own, actions.Actor(seller))
    sent = client_of(seller).post("/customers/export/", {"query": "", "format": "csv"})
    assert [row[1] for row in read(content_of(sent))[1]] == ["Own"]


def test_long_export_is_made_in_the_background(
    client_of: Callable[..., Any], customers: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST_AT_ONCE", 2)
    client = client_of()
    sent = client.post("/customers/export/", {"query": "", "format": "xlsx"})
    assert sent.status_code == 302
    assert "Waiting" in client.get(sent["Location"]).content.decode()
    jobs.run_pending()
    assert "Rows: 3" in client.get(sent["Location"]).content.decode()
    file = client.get(f"{sent['Location']}?download=1")
    assert len(read(content_of(file))[1]) == 3
    assert client_of("manager").get(sent["Location"]).status_code == 404


def test_every_type_goes_out(client_of: Callable[..., Any], user_of: Callable[..., Any]) -> None:
    client = client_of()
    for record_type in record_types:
        if not access.may(user_of(), "export", record_type.key):
            continue
        path = f"{record_type.list_path}export/"
        for columns in ("", "all"):
            sent = client.post(path, {"query": "", "format": "csv", "columns": columns})
            assert sent.status_code == 200, record_type.key
            content_of(sent)
