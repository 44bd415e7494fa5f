"""Saved mappings: what they say, what was changed in them and by whom, and the imports by them."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from kartoteka.core.importing.models import Import, Profile
from kartoteka.core.screens.tests.test_imports import brought

pytestmark = pytest.mark.django_db
FILE = "Firma;Miasto;Uwagi\nHuta Skała;Kraków;a\n"


def saved(client: Any, text: str, **columns: str) -> Profile:
    """An import whose choices are saved as «Klienci z targów»."""
    run = brought(client, text, "targi.csv", record_type="customer")
    steps = {"file": {}, "columns": columns, "check": {}, "duplicates": {"rule": "skip"}}
    for step, choices in steps.items():
        client.get(f"/import/{run.pk}/{step}/")
        client.post(f"/import/{run.pk}/{step}/", {"next": "1", **choices})
    client.get(f"/import/{run.pk}/summary/")
    answer = client.post(f"/import/{run.pk}/summary/", {"profile_name": "Klienci z targów"})
    assert answer["Location"].endswith("/summary/"), answer["Location"]
    return Profile.objects.get()


def test_every_change_of_a_mapping_stands_in_its_history(client_of: Callable[..., Any]) -> None:
    client = client_of("administrator")
    first = saved(client, FILE)
    assert first.versions.count() == 1
    saved(client, FILE)
    assert first.versions.count() == 1
    content = Profile.objects.get().content
    again = saved(client, FILE, **{"target-2": "industry"})
    assert again.pk == first.pk
    assert again.content != content
    assert first.versions.count() == 2
    page = client.get(f"/import/profiles/{first.pk}/").text
    assert "Saved for the first time" in page
    assert "Uwagi: Description → Industry" in page
    assert client.get("/import/profiles/").text.count("Klienci z targów") == 1
    older = first.versions.last()
    client.post(f"/import/profiles/{first.pk}/{older.pk}/back/")
    assert Profile.objects.get().content == content
    assert first.versions.count() == 3


def test_the_imports_made_with_it_are_listed(client_of: Callable[..., Any]) -> None:
    client = client_of("administrator")
    profile = saved(client, FILE)
    made = Import.objects.get()
    assert made.profile == profile
    assert f"/import/{made.pk}/" in client.get(f"/import/profiles/{profile.pk}/").text
    other = client_of("manager").get(f"/import/profiles/{profile.pk}/").text
    assert f"/import/{made.pk}/" not in other


def test_a_profile_brought_as_a_file_is_saved_under_its_name(client_of: Callable[..., Any]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_of("administrator")
    toml = 'name = "Z pliku"\n[[parts]]\nfile = "*.csv"\ntype = "customer"\n[parts.columns]\n'
    toml += 'Firma = { field = "name", repairs = ["company_form"] }\n'
    for _time in range(2):
        files = {"files": SimpleUploadedFile("a.csv", b"Firma\nHuta\n"),
                 "profile_file": SimpleUploadedFile("z.toml", toml.encode())}  # fmt: skip
        assert client.post("/import/", files).status_code == 302
    profile = Profile.objects.get()
    assert profile.versions.count() == 1
    assert "Name (Take legal forms off)" in client.get(f"/import/profiles/{profile.pk}/").text
    assert {run.profile_id for run in Import.objects.all()} == {Profile.objects.get().pk}


def test_without_the_right_to_import_there_are_no_profiles(client_of: Callable[..., Any]) -> None:
    profile = saved(client_of("administrator"), FILE)
    reader = client_of("reader")
    assert reader.get("/import/profiles/").status_code == 404
    assert reader.get(f"/import/profiles/{profile.pk}/").status_code == 404
    back = f"/import/profiles/{profile.pk}/{profile.versions.first().pk}/back/"
    assert reader.post(back).status_code == 404


def tried(client: Any, profile: str, name: str) -> Any:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = {
        "files": SimpleUploadedFile("targi.csv", FILE.encode()),
        "profile_file": SimpleUploadedFile(name, profile.encode()),
    }
    return client.post("/import/", given)


def part(**more: Any) -> str:
    whole = {"file": "targi.csv", "type": "customer", "columns": {"Firma": "name"}, **more}
    return json.dumps({"name": "Targi", "parts": [whole]})


@pytest.mark.parametrize(
    "profile",
    ['{"parts": 5}', '{"parts": [5]}', '{"name": 7, "parts": []}', "[" * 100_000, "7", "{}",
     part(type=["customer"]), part(columns=["name"]), part(columns={"Firma": None}), part(keys=[7]),
     part(columns={"Firma": {"field": "name", "values": 7}}), part(columns={"Nie ma": "name"}),
     part(fixed=[]), part(composed={"name": 1}), part(rows=[1]), part(lookups=[1]), part(source=1),
     part(lookups=[{"file": "targi.csv"}]),
     part(columns={"Firma": {"field": "name", "repairs": 5}}),
     part(fixed={"city": {"value": float("nan")}}), part(fixed={"city": "\0"}),
     part(fixed={"city": "\ud800"}), part(fixed={"city": {"value": "x", "color": "red"}})],
)  # fmt: skip
def test_a_profile_that_makes_no_sense_is_refused_in_words_and_saved_nowhere(
    client_of: Callable[..., Any], profile: str
) -> None:
    client = client_of("administrator")
    kept = Profile.objects.create(name="Targi", content={"name": "Targi", "parts": []})
    answer = tried(client, profile, "targi.json")
    assert answer.status_code == 422
    assert Profile.objects.get().content == kept.content


def test_days_of_a_profile_in_toml_are_kept_as_texts(client_of: Callable[..., Any]) -> None:
    client = client_of("administrator")
    profile = """name = "Targi"
[[parts]]
file = "targi.csv"
type = "customer"
columns = {Firma = "name"}
fixed = {birth_date = 1990-02-03}
"""
    assert tried(client, profile, "targi.toml").status_code == 302
    found = Profile.objects.get()
    assert found.content["parts"][0]["fixed"] == {"birth_date": "1990-02-03"}
    assert "1990-02-03" in client.get(f"/import/profiles/{found.pk}/").text
