"""A field of every kind, made in one process, is at work in another one at once, everywhere."""

import csv
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from harness.serving import Serving, kartoteka
from kartoteka.core import fields

pytestmark = pytest.mark.slow

# Kind: typed in a form, a filter that finds it, one that does not, what the file says.
KINDS = {
    "text": ("Hala B", "contains=hal", "contains=garage", "Hala B"),
    "long_text": ("dwie linie", "contains=dwie", "is=trzy", "dwie linie"),
    "integer": ("1200", "above=1000", "below=1000", "1200"),
    "decimal": ("12,5", "between=12|13", "above=12.5", "12.50"),
    "money": ("1 200,50", "at_least=1200.5", "below=1200", "1200.50"),
    "percent": ("35", "is=35", "is=36", "35.00"),
    "date": ("23.11.2026", "on=2026-11-23", "before=2026-11-23", "2026-11-23"),
    "datetime": ("23.11.2026 14:00", "after=2026-11-22", "after=2026-11-24", "2026-11-23 14:00"),
    "yes_no": ("on", "is_yes=1", "is_no=1", "true"),
    "choice": ("Hala", "is=Hala", "is=Biuro", "Hala"),
    "choices": ("Hala", "has=Hala", "has=Biuro", "Hala"),
    "link": ("", "has_value=1", "empty=1", "Pompa"),
    "email": ("a@brzoza.pl", "contains=brzoza", "is=b@brzoza.pl", "a@brzoza.pl"),
    "phone": ("12 000 43 10", "contains=4310", "contains=9999", "+48120004310"),
    "url": ("https://brzoza.example/", "starts_with=https", "empty=1", "https://brzoza.example/"),
    "nip": ("676 000 12 44", "is=6760001244", "empty=1", "6760001244"),
    "regon": ("123456785", "is=123456785", "empty=1", "123456785"),
    "krs": ("0000028860", "is=0000028860", "empty=1", "0000028860"),
    "vat_eu": ("DE136695976", "is=DE136695976", "empty=1", "DE136695976"),
    "iban": (
        "PL61109010140000071219812874",
        "is=PL61109010140000071219812874",
        "empty=1",
        "PL61109010140000071219812874",
    ),
    "pesel": ("44051401359", "is=44051401359", "empty=1", "44051401359"),
    "inn": ("7707083893", "is=7707083893", "empty=1", "7707083893"),
    "kpp": ("773601001", "is=773601001", "empty=1", "773601001"),
    "ogrn": ("1027700132195", "is=1027700132195", "empty=1", "1027700132195"),
    "postal_code": ("30-001", "is=30-001", "empty=1", "30-001"),
    "pkd": ("62.01.Z", "is=62.01.Z", "empty=1", "62.01.Z"),
    "tags": ("nowy", "has=nowy", "has=stary", "nowy"),
}


class Window:
    """A browser at one of the processes; the cookie of a session is good at each of them."""

    def __init__(self, serving: Serving, other: "Window | None" = None) -> None:
        self.address = f"http://127.0.0.1:{serving.port}"
        self.cookies = other.cookies if other else urllib.request.HTTPCookieProcessor()
        self.opener = urllib.request.build_opener(self.cookies)

    def get(self, path: str) -> str:
        try:
            with self.opener.open(self.address + path, timeout=60) as answer:
                return str(answer.read().decode())
        except urllib.error.HTTPError as error:
            raise AssertionError(f"{path}: {error.code}") from error

    def post(self, path: str, values: dict[str, str]) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **values}).encode()
        request = urllib.request.Request(self.address + path, data)
        request.add_header("Origin", self.address)
        with self.opener.open(request, timeout=60) as answer:
            assert answer.url != self.address + path, answer.read().decode()
            return str(answer.url)


@pytest.fixture
def place(new_data: Path) -> Any:
    """Two processes on one set of data, a window at each, and a token of the API."""
    data = new_data
    began = kartoteka(data, "init", "--name", "Ewa", "--email", "ewa@example.com")
    assert began.returncode == 0, began.stderr
    one, two = Serving(data), Serving(data)
    first = Window(one)
    first.get(urlsplit(began.stdout.strip()).path)
    token = kartoteka(data, "token", "ewa@example.com").stdout.strip()
    first.post("/products/new/", {"name": "Pompa", "is_active": "on"})
    yield {"data": data, "first": first, "second": Window(two, first), "two": two, "token": token}
    assert one.stop() == 0
    assert two.stop() == 0


def test_new_fields_of_every_kind_are_at_work_in_the_other_process(
    place: Any, tmp_path: Path
) -> None:
    assert set(KINDS) == set(fields.kinds)
    first, second = place["first"], place["second"]
    for kind in KINDS:
        second.get("/customers/")  # the other process has read the fields there were
        first.post("/settings/fields/new/?type=customer", {
            "record_type": "customer", "label": f"Moje {kind}", "kind": kind, "in_list": "on",
            "privacy": "identifier" if kind == "pesel" else "company",
            "options": "Hala, Biuro" if "choice" in kind else "",
            "link": "product" if kind == "link" else "",
        })  # fmt: skip
    form = second.get("/customers/new/")
    keys = {kind: f"c_moje_{kind}" for kind in KINDS}
    assert [key for key in keys.values() if f'name="{key}"' not in form] == []
    typed = {keys[kind]: value[0] or "1" for kind, value in KINDS.items()}
    values = {"name": "Brzoza", "kind": "company", "status": "prospect"}
    number = urlsplit(second.post("/customers/new/", values | typed)).path.split("/")[2]
    _shown_filtered_and_sorted(first, keys, number)
    _told_by_the_api(place, keys, number)
    _out_of_a_file_and_in(place, keys, tmp_path)


def _shown_filtered_and_sorted(window: Window, keys: dict[str, str], number: str) -> None:
    card, table = window.get(f"/customers/{number}/"), window.get("/customers/")
    for kind, (_typed, finds, misses, _file) in KINDS.items():
        assert f"Moje {kind}" in card
        assert f"Moje {kind}" in table
        assert "Brzoza" in window.get(f"/customers/?{keys[kind]}__{finds}"), kind
        assert "Brzoza" not in window.get(f"/customers/?{keys[kind]}__{misses}"), kind
        if fields.kinds[kind].sortable:
            page = window.get(f"/customers/?sort=-{keys[kind]}")
            assert 'aria-sort="descending"' in page, kind
            assert "Brzoza" in page


def _ask(place: Any, path: str) -> Any:
    headers = {"Authorization": f"Bearer {place['token']}"}
    status, answer = place["two"].ask("GET", path, headers=headers)
    assert status == 200, answer
    return answer


def _told_by_the_api(place: Any, keys: dict[str, str], number: str) -> None:
    record = _ask(place, f"/api/v1/customers/{number}/")
    for kind, (_typed, finds, misses, _file) in KINDS.items():
        assert record[keys[kind]] not in (None, "", [], False), kind
        found = _ask(place, f"/api/v1/customers/?{keys[kind]}__{finds}")
        assert [one["name"] for one in found["items"]] == ["Brzoza"], kind
        assert _ask(place, f"/api/v1/customers/?{keys[kind]}__{misses}")["items"] == [], kind


def _out_of_a_file_and_in(place: Any, keys: dict[str, str], folder: Path) -> None:
    file = folder / "out.csv"
    columns = ",".join(["name", *keys.values()])
    done = kartoteka(place["data"], "export", "customers", "--columns", columns, "-o", str(file))
    assert done.returncode == 0, done.stderr
    with file.open(encoding="utf-8-sig", newline="") as stream:
        row = next(csv.DictReader(stream))
    for kind, (_typed, _finds, _misses, in_file) in KINDS.items():
        assert row[f"Moje {kind}"].startswith(in_file), kind
    with file.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, row, delimiter=";")
        writer.writeheader()
        writer.writerow(row | {"Nazwa": "Jodła"})
    done = kartoteka(place["data"], "import", str(file), "--type", "customer")
    assert (done.returncode, "1 new" in done.stdout) == (0, True), done.stdout + done.stderr
    one, other = sorted(_ask(place, "/api/v1/customers/")["items"], key=lambda each: each["name"])
    assert (one["name"], other["name"]) == ("Brzoza", "Jodła")
    assert {kind: one[key] for kind, key in keys.items()} == {
        kind: other[key] for kind, key in keys.items()
    }
