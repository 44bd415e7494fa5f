"""Every form of settings: what I did not touch stays as others saved it, else one is chosen.

Walks the addresses of the product, so that a new page of settings is covered as it is added.
"""

import html
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver
from tests.test_screens import addresses

from kartoteka.core.screens.tests import samples
from kartoteka.core.ui import standing

pytestmark = pytest.mark.django_db
# Pages that begin something new, take a secret or start work: nobody's values are overwritten.
NO_VALUES = {
    "/settings/fields/new/", "/settings/users/invite/", "/settings/assignment/new/",
    "/settings/password/", "/settings/sign-in/passkey/", "/settings/sign-in/app/",
    "/settings/sign-in/recovery/", "/settings/handover/", "/settings/handover/<int:job_id>/",
    "/settings/stages/<int:record_id>/archive/",
}  # fmt: skip
# Answers without a page, for buttons.
NO_PAGES = {
    "/settings/see-as/", "/settings/see-as/stop/", "/settings/sign-in/passkey/question/",
    "/settings/sign-in/passkey/<int:number>/remove/", "/settings/sign-in/app/remove/",
    "/settings/sign-in/company/remove/", "/settings/sign-in/places/<int:number>/end/",
    "/settings/sign-in/places/end/", "/settings/fields/<int:number>/move/",
    "/settings/fields/<int:number>/archive/", "/settings/users/<int:number>/link/",
    "/settings/users/<int:number>/switch/", "/settings/pipelines/<int:record_id>/archive/",
}  # fmt: skip
TREE = '{"all": [["city", "is", "Kraków"]]}'


def of_settings(path: str) -> bool:
    return path.startswith("/settings/") or path.endswith("/conditions/")


PAGES = sorted({path for path in addresses(get_resolver().url_patterns) if of_settings(path)})


def opened(path: str) -> list[str]:
    """The address with examples in place of its arguments."""
    if "<" not in path:
        return [path]
    for start, examples in FIXED.items():
        if path.startswith(start):
            return examples
    start, _bracket, rest = path.partition("<")
    return [f"{start}{made(KEYS[start]).pk}{rest.partition('>')[2]}"]


FIXED = {
    "/settings/layout/<slug:key>/options": ["/settings/layout/customer/options/importance/"],
    "/settings/layout/<slug:key>/<slug:what>": [
        "/settings/layout/customer/field/city/", "/settings/layout/customer/section/contact/",
    ],
    "/settings/lists/": ["/settings/lists/sources/"],
    "/settings/roles/<": ["/settings/roles/salesperson/"],
}  # fmt: skip
KEYS = {"/settings/fields/": "custom_field", "/settings/pipelines/": "pipeline",
        "/settings/stages/": "stage", "/settings/assignment/": "assignment_rule",
        "/segments/": "segment"}  # fmt: skip


def made(key: str) -> Any:
    """A record whose settings are opened, with something in them."""
    if key == "stage":
        stage = samples.make("stage", name="Talks", kind="open")
        samples.make("stage_item", name="Ask for the plan", stage=stage.pk)
        return stage
    values = {"segment": {"tree": TREE}, "assignment_rule": {"tree": TREE},
              "custom_field": {"label": "Colour", "slug": "colour"}}  # fmt: skip
    return samples.make(key, **values.get(key, {}))


def forms_of(page: str) -> list[str]:
    """The forms of a page that show values one may change."""
    found = re.findall(r'<form[^>]*method="post".*?</form>', page, re.DOTALL)
    return [form for form in found if CHANGED.search(form)]


CHANGED = re.compile(
    r'<select|<textarea|<input(?![^>]*type="(?:hidden|file|submit)")[^>]*(?:value="[^"]|checked)'
)


def sent_by(form: str) -> dict[str, Any]:
    """What a browser sends of a form in which nothing was touched."""
    shown = standing.read(form)
    sent: dict[str, Any] = {name: list(values) for name, values in shown.values.items()}
    for (name, value), is_on in shown.ticks.items():
        sent.setdefault(name, [""])
        sent[name] += [value] if is_on else []
    for name in (standing.NAME, "version"):
        if hidden := re.search(rf'name="{name}" value="([^"]*)"', form):
            sent[name] = html.unescape(hidden[1])
    return sent


def asked_by(page: str) -> str:
    """The form that asks which value is right."""
    found = re.search(r'<form[^>]*id="record-form".*?</form>', page, re.DOTALL)
    assert found is not None
    return found[0]


def page_of(client: Client, address: str) -> tuple[str, standing.Shown]:
    form = forms_of(client.get(address).text)[0]
    return form, standing.read(form)


def others(shown: standing.Shown) -> tuple[str, str, str] | None:
    """A box, and two other values for it."""
    offers: dict[str, list[str]] = {}
    for name, value in shown.options:
        offers.setdefault(name, []).append(value)
    for name in shown.boxes():
        now = "".join(shown.values[name])
        # Not what is hidden, no number, and no zone of time.
        if name not in offers and shown.labels[name] and now[:1].isalpha() and "/" not in now:
            return name, f"{now} of theirs", f"{now} of mine"
    for name, values in offers.items():
        if name == "language":
            continue
        rest = [value for value in values if value and [value] != shown.values[name]]
        if len(rest) > 1:
            return name, rest[0], rest[1]
    return None


def test_the_pages_that_show_no_values_are_there():
    assert set(PAGES) >= NO_VALUES | NO_PAGES
    assert len(PAGES) - len(NO_VALUES | NO_PAGES) > 20


@pytest.mark.parametrize("path", [p for p in PAGES if p not in NO_VALUES | NO_PAGES])
def test_a_form_says_what_it_showed(path: str, client_of: Any) -> None:
    samples.make("source", name="Fair in Poznań")
    for address in opened(path):
        answer = client_of().get(address)
        assert answer.status_code == 200
        for form in forms_of(answer.text):
            assert f'name="{standing.NAME}"' in form or 'name="version"' in form, form[:300]


GUARDED = {"/settings/company/", "/settings/fields/<int:number>/", "/settings/good-cards/",
           "/settings/layout/<slug:key>/<slug:what>/<str:name>/",
           "/settings/layout/<slug:key>/options/<slug:name>/", "/settings/me/",
           "/settings/lists/<plural:record_type>/", "/settings/pipelines/<int:record_id>/",
           "/settings/roles/<slug:key>/", "/settings/stages/<int:record_id>/"}  # fmt: skip


@pytest.mark.parametrize("path", sorted(GUARDED))
def test_what_i_did_not_touch_stays_as_others_saved_it(
    path: str, client_of: Any, user_of: Any
) -> None:
    samples.make("source", name="Fair in Poznań")
    who = user_of("administrator")
    mine, theirs = client_of(who), client_of(who)
    for address in opened(path):
        form, shown = page_of(mine, address)
        sent = sent_by(form)
        changed = sent_by(page_of(theirs, address)[0])
        box = others(shown)
        ticks = [tick for tick, is_on in shown.ticks.items()][:1]
        if box is not None:
            changed[box[0]] = [box[1]]
        for name, value in ticks:
            has = value in changed[name]
            changed[name] = [v for v in changed[name] if v != value] + ([] if has else [value])
        assert theirs.post(address, changed).status_code == 302
        assert mine.post(address, sent).status_code == 302
        now = page_of(mine, address)[1]
        if box is not None:
            assert now.values[box[0]] == [box[1]]
        for tick in ticks:
            assert now.ticks[tick] is not shown.ticks[tick]


@pytest.mark.one_database
@pytest.mark.parametrize("path", sorted(GUARDED - {"/settings/good-cards/"}))
def test_what_both_changed_is_asked(path: str, client_of: Any, user_of: Any) -> None:
    samples.make("source", name="Fair in Poznań")
    who = user_of("administrator", name="Anna Nowak")
    mine, theirs = client_of(who), client_of(who)
    for address in opened(path):
        form, shown = page_of(mine, address)
        box = others(shown)
        assert box is not None
        name, of_them, of_me = box
        theirs.post(address, sent_by(page_of(theirs, address)[0]) | {name: [of_them]})
        answer = mine.post(address, sent_by(form) | {name: [of_me]})
        assert answer.status_code == 409, address
        for words in (of_them, of_me, *shown.values[name]):
            assert shown.words(name, [words]) in html.unescape(answer.text)
        assert "Anna Nowak" in answer.text
        assert page_of(mine, address)[1].values[name] == [of_them]
        again = sent_by(asked_by(answer.text))
        assert mine.post(address, again | {f"choose_{name}": "theirs"}).status_code == 302
        assert page_of(mine, address)[1].values[name] == [of_them]
        assert mine.post(address, again | {f"choose_{name}": "mine"}).status_code == 302
        assert page_of(mine, address)[1].values[name] == [of_me]


@pytest.mark.one_database
@pytest.mark.parametrize(
    "forged",
    ["[" * 100_000, "{}", "7", '{"values": {"name": null}, "ticks": [], "at": ""}',
     *('{"values": {"name": ["x"]}, "ticks": [], "at": "' + at + '"}' for at in (
         "", "soon", "2026-02-30T00:00:00", "2026-02-03T00:00:00", "0001-01-01T00:00:00+23:00",
         "9999-12-31T23:00:00-23:00", "2026-02-03T00:00:00+01:00"))],
)  # fmt: skip
def test_somebody_who_plays_with_what_was_shown_breaks_nothing(forged: str, client_of: Any) -> None:
    client = client_of()
    sent = sent_by(page_of(client, "/settings/company/")[0]) | {"name": ["Brzoza"]}
    answer = client.post("/settings/company/", sent | {standing.NAME: forged})
    assert answer.status_code in (302, 409)


@pytest.mark.one_database
@pytest.mark.parametrize("path", ["/segments/<int:record_id>/conditions/",
                                  "/settings/assignment/<int:record_id>/"])  # fmt: skip
def test_conditions_that_both_changed_are_asked_in_words(path: str, client_of: Any) -> None:
    client, (address,) = client_of(), opened(path)
    form, shown = page_of(client, address)
    sent = sent_by(form) | {"save": "1"}
    (value,) = [name for name, values in shown.values.items() if values == ["Kraków"]]
    assert client.post(address, sent | {value: "Warszawa"}).status_code == 302
    # Nothing touched: theirs stays.
    client.post(address, sent)
    assert "Warszawa" in page_of(client, address)[0]
    answer = client.post(address, sent | {value: "Gdynia"})
    assert answer.status_code == 409
    for city in ("Kraków", "Warszawa", "Gdynia"):
        assert re.search(rf"(Mine:|Before:|</b>)[^<]*(</b>)?[^<]*{city}", answer.text), city
    asked = sent_by(asked_by(answer.text))
    client.post(address, asked | {"choose_tree": "mine"})
    assert "Gdynia" in page_of(client, address)[0]
