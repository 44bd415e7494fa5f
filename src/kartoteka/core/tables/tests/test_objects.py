"""JSON as other systems give it out: a list of objects is a table, everything else is refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from kartoteka.core.tables import TableProblem, objects, open_table


def table(folder: Path, content: Any) -> tuple[list[str], list[list[Any]]]:
    path = folder / "records.json"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    with open_table(path) as opened:
        return list(opened.header), [row.cells for row in opened.rows()]


def test_a_list_of_objects_is_a_table_with_all_their_names(tmp_path):
    header, rows = table(
        tmp_path, [{"name": "Łąka", "size": 3}, {"name": "Bór", "tags": ["a", "b"]}]
    )
    assert header == ["name", "size", "tags"]
    assert rows == [["Łąka", "3", None], ["Bór", None, "a, b"]]


def test_the_list_may_stand_in_an_object_and_objects_in_objects_are_columns(tmp_path):
    record = {"attributes": {"type": "Contact", "referenceId": "c1"}, "Name": "Brad"}
    header, rows = table(tmp_path, {"done": True, "records": [record]})
    assert header == ["attributes.type", "attributes.referenceId", "Name"]
    assert rows == [["Contact", "c1", "Brad"]]


def test_numbers_stand_as_they_are_written(tmp_path):
    _header, rows = table(tmp_path, '[{"a": 0.10, "b": 1' + "0" * 400 + "}]")
    assert rows == [["0.10", "1" + "0" * 400]]


@pytest.mark.parametrize(
    ("written", "read"),
    [(r'"\ud800Łąka"', "\ufffdŁąka"), (r'"Ł\u0000ąka"', "Łąka"), (r'["a", "\udc00"]', "a, \ufffd"),
     (r'[{"\ud800": "\u0000"}]', '[{"\ufffd": ""}]'), ("NaN", None), ("-Infinity", "-Infinity")],
)  # fmt: skip
def test_what_no_database_takes_is_left_out(tmp_path, written, read):
    _header, rows = table(tmp_path, f'[{{"name": {written}, "size": 3}}]')
    assert rows == [[read, "3"]]


def test_names_of_columns_can_be_stored_too(tmp_path):
    assert table(tmp_path, r'[{"na\u0000me": 1, "\udfff": 2}]')[0] == ["name", "\ufffd"]


@pytest.mark.parametrize(
    "content",
    ['{"a": 1}', "[[1, 2]]", '[{"a": 1}, 7]', '{"a": [{"b": 1}], "c": [{"d": 2}]}', '{"a": ',
     '{"a":' * 100_000, "[{}"],
)  # fmt: skip
def test_what_is_no_list_of_objects_is_refused_in_words(tmp_path, content):
    with pytest.raises(TableProblem) as refused:
        table(tmp_path, content)
    assert "JSON file" in refused.value.message


def test_a_file_that_does_not_fit_into_memory_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(objects, "LARGEST", 10)
    with pytest.raises(TableProblem, match="JSON"):
        table(tmp_path, [{"name": "more than ten bytes"}])


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_a_mark_at_the_beginning_says_the_encoding(tmp_path, encoding):
    mark = "\ufeff" if encoding.endswith(("le", "be")) else ""
    path = tmp_path / "records.json"
    path.write_text(mark + json.dumps([{"name": "Łąka"}], ensure_ascii=False), encoding)
    with open_table(path) as opened:
        assert [row.cells for row in opened.rows()] == [["Łąka"]]


def test_what_is_cut_in_the_middle_of_a_letter_is_refused_in_words(tmp_path):
    path = tmp_path / "records.json"
    path.write_bytes(json.dumps([{"name": "Łąka"}]).encode("utf-16")[:-1])
    with pytest.raises(TableProblem):
        open_table(path)
