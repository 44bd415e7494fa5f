"""A field of every kind, made in one process, is at work in another one at once, everywhere."""

import csv
import json
import re
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
    "decimal": ("12,5", "between=12,13", "above=12,5", "12.50"),
    "money": ("1 200,50", "at_least=1200,5", "below=1200", "1200.50"),
    "percent": ("35", "is=35", "is=36", "35.00"),
    "date": ("23.11.2026", "on=2026-11-23", "before=2026-11-23", "2026-11-23"),
    "datetime": ("23.11.2026 14:00", "after=2026-11-22", "after=2026-11-24", "2026-11-23 14:00"),
    "yes_no": ("on", "is_yes=1", "is_no=1", "tak"),
    "choice": ("Hala", "is=Hala", "is=Biuro", "Hala"),
    "choices": ("Hala", "has=Hala", "has=Biuro", "Hala"),
    "link": ("", "has_value=1", "empty=1", "Pompa"),
    "email": ("a@brzoza.pl", "contains=brzoza", "is=b@brzoza.pl", "a@brzoza.pl"),
    "phone": ("12 000 43 10", "contains=4310", "contains=9999", "+48 12 000 43 10"),
    "url": ("https://brzoza.example/", "starts_with=https", "empty=1", "https://brzoza.example/"),
    "nip": ("676 000 12 44", "is=6760001244", "empty=1", "6760001244"),
    "tags": ("nowy", "has=nowy", "has=stary", "nowy"),
}


class Window:
    """A browser at one of the processes; the cookie of a session is good at each of them."""

    def __init__(self, serving: Serving, other: "Window | None" = None) -> None:
        self.address = f"http://127.0.0.1:{serving.port}"
        self.cookies = other.cookies if other else urllib.request.HTTPCookieProcessor()
        self.opener = urllib.request.build_opener(self.cookies)

    def get(self, path: str) -> str:
        with self.opener.open(self.address + path, timeout=60) as answer:
            return str(answer.read().decode())

    def post(self, path: str, values: dict[str, str]) -> str:
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', self.get(path))
        assert token
        data = urllib.parse.urlencode({"csrfmiddlewaretoken": token[1], **values}).encode()
        request = urllib.request.Request(self.address + path, data)
        request.add_header("Origin", self.address)
        with self.opener.open(request, timeout=60) as answer:
            assert answer.url != self.address + path, answer.read().decode()
            return str(answer.url)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Two processes on one set of data, a window at each, and a token of the API."""
    data = tmp_path_factory.mktemp("fields")
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


def test_the_sample_has_every_kind() -> None:
    assert set(KINDS) == set(fields.kinds)


@pytest.mark.parametrize("kind", list(KINDS))
def test_a_new_field_is_at_work_in_the_other_process(place: Any, tmp_path: Path, kind: str) -> None:
    typed, finds, misses, in_file = KINDS[kind]
    first, second, two = place["first"], place["second"], place["two"]
    second.get("/customers/")  # the other process has read the fields there were
    label = f"Moje {kind}"
    first.post("/settings/fields/new/?type=customer", {
        "record_type": "customer", "label": label, "kind": kind, "in_list": "on",
        "privacy": "company", "options": "Hala, Biuro" if "choice" in kind else "",
        "link": "product" if kind == "link" else "",
    })  # fmt: skip
    form = second.get("/customers/new/")
    key = re.search(rf'name="(custom_moje_{kind}|moje_{kind}|c_moje_{kind}|x_moje_{kind})"', form)
    assert key, [found for found in re.findall(r'name="([^"]+)"', form) if kind in found]
    name, values = key[1], {"name": f"Brzoza {kind}", "kind": "company", "status": "prospect"}
    card = second.post("/customers/new/", values | {name: typed or "1"})
    number = urlsplit(card).path.strip("/").split("/")[-1]
    assert label in first.get(f"/customers/{number}/")
    assert label in first.get("/customers/")
    assert f"Brzoza {kind}" in first.get(f"/customers/?{name}__{finds}")
    assert f"Brzoza {kind}" not in first.get(f"/customers/?{name}__{misses}")
    if fields.kinds[kind].sortable:
        assert f"Brzoza {kind}" in first.get(f"/customers/?sort=-{name}")
    headers = {"Authorization": f"Bearer {place['token']}"}
    status, record = two.ask("GET", f"/api/v1/customers/{number}", headers=headers)
    assert status == 200
    assert record[name] not in (None, "", [], False)
    status, found = two.ask("GET", f"/api/v1/customers?{name}__{finds}", headers=headers)
    assert [one["name"] for one in found["items"]] == [f"Brzoza {kind}"]
    file = tmp_path / "out.csv"
    columns = f"name,{name}"
    done = kartoteka(place["data"], "export", "customers", "--columns", columns, "-o", str(file))
    assert done.returncode == 0, done.stderr
    rows = {row["Nazwa"]: row[label] for row in csv.DictReader(file.open(encoding="utf-8-sig"))}
    assert rows[f"Brzoza {kind}"].startswith(in_file)
    file.write_text(f"Nazwa;{label}\nDąb {kind};{rows[f'Brzoza {kind}']}\n", encoding="utf-8")
    done = kartoteka(place["data"], "import", str(file), "--type", "customer")
    assert (done.returncode, "1 new" in done.stdout) == (0, True), done.stdout + done.stderr
    status, found = two.ask("GET", f"/api/v1/customers?{name}__{finds}", headers=headers)
    values = {json.dumps(one[name], sort_keys=True) for one in found["items"]}
    assert len(found["items"]) == 2
    assert len(values) == 1
