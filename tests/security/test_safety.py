"""One line of the ASVS list each: cookies, headers, hosts, hidden fields, what is never written."""

import json
import logging
import os
import re
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as real
from django.test import Client

from harness import migrated
from kartoteka.core import actions
from kartoteka.core.events.models import Event
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.users import links, tokens
from kartoteka.core.users.actions import set_password
from kartoteka.core.users.models import User
from security import world

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src/kartoteka"
SOURCES = [
    path for path in PACKAGE.rglob("*.py") if not {"tests", "migrations"} & set(path.parts)
]  # fmt: skip
PASSWORD = "correct horse battery"

UNDER_HTTPS = """
import json, django, sys
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("migrate", "keys", verbosity=0, database="keys")
call_command("collectstatic", verbosity=0, interactive=False)
from django.test import Client
from kartoteka.core.actions.actor import house
from kartoteka.core.users.actions import first_administrator, set_password
user, _new = first_administrator(name="Anna", email="anna@example.com")
set_password(user, "correct horse battery", house())
client = Client(headers={"host": "crm.example.com"})
client.get("/sign-in/", secure=True)
form = {"email": "anna@example.com", "password": "correct horse battery"}
answer = client.post("/sign-in/", form, secure=True)
found = {"status": answer.status_code, "hsts": answer.get("Strict-Transport-Security"),
  "cookies": {k: {n: v[n] for n in ("secure", "httponly", "samesite", "path", "domain")}
              for k, v in client.cookies.items()},
  "sizes": [len(k) + len(v.value) for k, v in client.cookies.items()],
  "paths": {p: client.get(p, secure=True).status_code for p in json.loads(sys.argv[1])},
  "host": Client(headers={"host": "evil.example"}).get("/sign-in/", secure=True).status_code}
print(json.dumps(found))
"""
ELSEWHERE = [
    "/static/../settings.py", "/static/%2e%2e/%2e%2e/settings.py", "/static/", "/static/ui/",
    "/.git/config", "/secret.key", "/static/..%2fsecret.key", "/static/ui/dist/../../../views.py",
]  # fmt: skip


def ask(tmp_path: Path, code: str, *given: str, **environment: str) -> Any:
    """Run a piece of code in a process of its own with the real settings."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("KARTOTEKA_")}
    kept.pop("DATABASE_URL", None)
    kept["DJANGO_SETTINGS_MODULE"] = "kartoteka.project.settings"
    kept |= {"PYTHONPATH": str(ROOT / "src"), "KARTOTEKA_DATA": str(tmp_path / "data")}
    kept |= environment
    return subprocess.run([sys.executable, "-c", code, *given], env=kept, capture_output=True,
                          text=True, check=False)  # fmt: skip


@pytest.fixture(scope="module")
def https(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Any:
    """What an installation behind TLS answers, with the settings that it really has."""
    folder = tmp_path_factory.mktemp("https")
    migrated.install(folder / "data")
    done = ask(folder, UNDER_HTTPS, json.dumps(ELSEWHERE),
               KARTOTEKA_URL="https://crm.example.com", KARTOTEKA_LANGUAGE="en",
               KARTOTEKA_HSTS_SUBDOMAINS="1")  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@pytest.mark.one_database
def test_cookies_under_https_are_closed(https: Any):
    assert https["status"] == 302
    assert set(https["cookies"]) == {"__Host-session", "__Host-csrf", "__Host-known", "theme"} - (
        {"theme"} - set(https["cookies"])
    )
    for name, cookie in https["cookies"].items():
        if name.startswith("__Host-"):
            assert cookie == {"secure": True, "httponly": True, "samesite": "Lax", "path": "/",
                              "domain": ""}, name  # fmt: skip
    assert max(https["sizes"]) < 4096


@pytest.mark.one_database
def test_https_is_demanded_for_a_year(https: Any):
    assert https["hsts"] == "max-age=31536000; includeSubDomains"


@pytest.mark.one_database
def test_static_files_lead_nowhere_else(https: Any):
    assert {path: status for path, status in https["paths"].items() if status == 200} == {}


@pytest.mark.one_database
def test_foreign_host_is_refused_and_stands_in_no_link(https: Any, user_of: Any):
    assert https["host"] == 400
    assert links.make_link(user_of()).startswith(real.PUBLIC_URL)


@pytest.mark.one_database
def test_company_service_must_be_https(tmp_path: Path):
    for wrong in ("http://id.example", "file:///etc/passwd", "id.example"):
        done = ask(tmp_path, "import kartoteka.project.settings", KARTOTEKA_OIDC_URL=wrong,
                   KARTOTEKA_OIDC_CLIENT="x")  # fmt: skip
        assert done.returncode
        assert "KARTOTEKA_OIDC_URL must begin with https" in done.stderr


def test_no_other_origin_is_let_in(client: Client, client_of: Any):
    for one, path in ((client, "/sign-in/"), (client_of(), "/customers/"), (client, "/api/v1/me/")):
        answer = one.get(path, {"callback": "x"}, headers={"Origin": "https://evil.example"})
        assert not [name for name in answer.headers if name.startswith("Access-Control")]


def test_trace_is_not_answered(client: Client, client_of: Any):
    for one, path in ((client, "/sign-in/"), (client_of(), "/customers/"), (client, "/api/v1/me/")):
        answer = one.trace(path)
        assert answer.status_code != 200
        assert b"TRACE /" not in answer.content


def test_new_installation_has_nobody_to_guess(client: Client):
    """S-23: no default account, no installer to call twice, nothing but the sign-in page."""
    assert not User.objects.exists()
    page = client.get("/sign-in/")
    assert "kartoteka init" in page.text
    for path in ("/install/", "/setup/", "/init/", "/register/", "/sign-up/", "/admin/", "/debug/"):
        answer = client.get(path)
        assert answer.status_code in (302, 404), path
        assert answer.get("Location", "/sign-in/").startswith("/sign-in/")
    for email, password in (("admin", "admin"), ("admin@example.com", "password"), ("", "")):
        form = {"email": email, "password": password}
        assert client.post("/sign-in/", form).status_code == 422


def test_idle_session_ends_after_two_weeks(client_of: Any):
    client = client_of()
    session = client.session
    assert session.get_expiry_age() == 14 * 24 * 3600
    session.set_expiry(-1)
    session.save()
    assert client.get("/settings/me/").status_code == 302


def test_signing_in_is_logged_without_secrets(client: Client, user_of: Any, actor_of: Any,
                                              caplog: pytest.LogCaptureFixture):  # fmt: skip
    anna = set_password(user_of(name="Anna Mazur", email="anna@example.com"), PASSWORD, actor_of())
    with caplog.at_level(logging.INFO):
        forged = {
            "email": "x@example.com\n2026 INFO root: all is well",
            "password": "hunter2canary",
        }
        client.post("/sign-in/", forged)
        client.post("/sign-in/", {"email": "anna@example.com", "password": PASSWORD})
    lines = [record.getMessage() for record in caplog.records]
    assert "A wrong password from 127.0.0.1." in lines
    assert f"User {anna.pk} signed in with password from 127.0.0.1." in lines
    for secret in (PASSWORD, "hunter2canary", "anna@example.com", "all is well"):
        assert secret not in "".join(lines)


def test_refusals_are_logged_with_who_asked(client_of: Any, user_of: Any, caplog: Any):
    anna = user_of("salesperson", name="Anna Mazur")
    client_of(anna).get("/customers/99999999/")
    reading = Client(
        headers={"Authorization": f"Bearer {tokens.make_token(anna, 'p', scopes=[tokens.READ])}"}
    )
    reading.post("/api/v1/customers/", {}, "application/json")
    Client(headers={"Authorization": "Bearer kt_wrong"}).get("/api/v1/customers/")
    lines = [record.getMessage() for record in caplog.records if record.name == "django.request"]
    assert lines[0] == f"Not Found: /customers/99999999/ (user {anna.pk})"
    assert lines[1] == f"Forbidden: /api/v1/customers/ (user {anna.pk})"
    assert lines[2] == "Unauthorized: /api/v1/customers/"
    assert "Anna" not in "".join(lines)


CALLS = {
    "eval": r"(?<![\w.])(eval|exec)\(",
    "a shell": r"shell=True|os\.system|os\.popen",
    "pickle": r"\bpickle\b|\bmarshal\b|yaml\.load\(",
    "raw SQL": r"\.raw\(|\.extra\(|RawSQL",
    "weak random": r"(?<![\w.])random\.(random|choice|randint)|uuid4\(",
    "unescaped": r"mark_safe|\|safe",
    "unchecked certificates": r"verify=False|_create_unverified|CERT_NONE",
}
# Where such a word is something else: the module `secrets` under the name `random`; keys of forms
# names of batches and marks of what was read, which open nothing.
KNOWN = {
    ("weak random", "core/records/settled.py"),
    ("weak random", "core/users/second_factors.py"),
    ("weak random", "core/screens/forms.py"),
    ("weak random", "core/importing/drafts.py"),
    ("weak random", "modules/activities/composer.py"),
    # Between a process and those that it begins, over pipes that nobody else has.
    ("pickle", "core/jobs/hands.py"),
}


@pytest.mark.one_database
def test_no_dangerous_call_is_written():
    found = {
        f"{name}: {path.relative_to(PACKAGE)}"
        for path in SOURCES
        for name, pattern in CALLS.items()
        if (name, str(path.relative_to(PACKAGE))) not in KNOWN
        and "project/demo" not in str(path)
        and re.search(pattern, path.read_text())
    }
    assert found == set()


def test_only_one_place_talks_to_the_outside():
    clients = (
        "urllib.request|urllib import request|http.client|requests|httpx|socket|smtplib|imaplib"
    )
    words = re.compile(
        rf"^\s*(?:from|import) ({clients.replace('.', chr(92) + '.')})\b", re.MULTILINE
    )
    found = {str(path.relative_to(PACKAGE)) for path in SOURCES if words.search(path.read_text())}
    assert {path for path in found if not path.startswith("project/cli/")} == {
        "core/outside/__init__.py"
    }


def test_scripts_write_text_as_text():
    """The builder of filters copies a line that the server wrote, the palette shows the answers of
    the server, and a menu becomes nodes from what the server wrote into the page for those without
    scripts; nobody else makes HTML."""
    words = re.compile(r"(inner|outer)HTML\s*=|insertAdjacentHTML|document\.write|\beval\(|"
                       r"DOMParser|new Function|postMessage|__proto__")  # fmt: skip
    scripts = (PACKAGE / "core/ui/scripts").glob("*.js")
    assert {path.name for path in scripts if words.search(path.read_text())} <= {
        "filters.js", "palette.js", "popovers.js"
    }  # fmt: skip


def test_wheel_leaves_tests_out():
    assert 'exclude = ["tests/"]' in (ROOT / "pyproject.toml").read_text()


@pytest.mark.parametrize("typed", ["javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x",
                                   "vbscript:x", " javascript:x", "\tjavascript:x"])  # fmt: skip
def test_address_of_a_script_is_no_address(typed: str, client_of: Any):
    made = client_of().post("/customers/new/", {"name": "Brzoza", "website": typed})
    from kartoteka.modules.customers.models import Customer

    assert not [
        c.website for c in Customer.objects.all() if re.match(r"\s*(java|vb|data)", c.website)
    ]
    assert made.status_code in (302, 422)


INJECTIONS = ["1' OR '1'='1", '1"; DROP TABLE customers_customer; --', "1) UNION SELECT password",
              "%' OR 1=1 --", "\\", "{{7*7}}", "password", "owner__password", "id__gt"]  # fmt: skip


@pytest.mark.parametrize("typed", INJECTIONS)
def test_filter_takes_only_known_fields(typed: str, client_of: Any, user_of: Any):
    """S-08: nothing typed becomes SQL or a field that is none; pages say so, the API refuses."""
    samples.make("customer", owner=user_of())
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user_of(), 'x')}"})
    for key in ("sort", "group", "columns", "q", "name__contains", "city__is", "owner.password__is",
                "password__is", f"{typed}__is", "page", "view", "ids"):  # fmt: skip
        page = client_of().get("/customers/", {key: typed})
        assert page.status_code in (200, 400, 404, 422), key
        assert "argon2" not in page.text
        answer = program.get("/api/v1/customers/", {key: typed})
        assert answer.status_code in (200, 400), key
        if "password" in key or key in ("sort", "group"):
            assert answer.status_code == 400, key
    assert program.get("/api/v1/customers/").status_code == 200


HIDDEN = [(role, key, field) for role in world.ROLES for key, field in world.hidden(role)]


@pytest.mark.parametrize(("role", "key", "field"), HIDDEN)
def test_hidden_field_cannot_be_asked_in_any_way(role: str, key: str, field: str, user_of: Any,
                                                 client_of: Any, actor_of: Any):  # fmt: skip
    """S-08: an order, a filter, a sum or a file tells nothing of a field that one may not see."""
    rt = record_types[key]
    low, high = (samples.make(key, owner=user_of(role)) for _which in range(2))
    client = client_of(role)
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user_of(role), 'x')}"})
    asked = [f"sort={field}", f"sort=-{field}", f"{field}__above=500", f"{field}__is=7",
             f"group={field}", f"columns={field}", f"sum={field}"]  # fmt: skip
    told = []
    for first, second in ((7, 900), (900, 7)):
        actions.update(low, {field: first}, actor_of())
        actions.update(high, {field: second}, actor_of())
        low.refresh_from_db()
        high.refresh_from_db()
        seen = []
        for query in asked:
            page = client.get(f"{rt.list_path}?{query}")
            rows = re.findall(rf'{re.escape(rt.list_path)}(\d+)/"', page.text)
            seen.append((query, page.status_code, list(dict.fromkeys(rows))))
            answer = program.get(f"/api/v1/{rt.plural}/?{query}")
            assert answer.status_code == 400, query
        told.append(seen)
    assert told[0] == told[1]


OF_THE_SYSTEM = {"id", "version", "created_at", "changed_at", "archived_at", "archive_reason",
                 "password", "last_login", "last_seen", "pk", "is_staff", "is_superuser",
                 "custom", "sort_key", "history", "events", "_state", "objects"}  # fmt: skip


@pytest.mark.one_database
@pytest.mark.parametrize("key", [rt.key for rt in record_types])
def test_fields_of_the_system_cannot_be_sent(key: str, user_of: Any, client_of: Any):
    """S-06: every column of a record is sent; the API refuses by name, a form leaves it alone."""
    rt, user = record_types[key], user_of()
    record = samples.make(key, owner=user)
    columns = {field.attname for field in rt.model._meta.concrete_fields}
    settable = {k for k, spec in rt.specs().items() if not spec.read_only}
    kept = (columns | OF_THE_SYSTEM) - settable - {f"{k}_id" for k in settable}
    program = Client(headers={"Authorization": f"Bearer {tokens.make_token(user, 'x')}"})
    before = rt.model._default_manager.filter(pk=record.pk).values().get()
    events = Event.objects.count()
    for name in sorted(kept):
        body = json.dumps({name: 7})
        answer = program.generic("PATCH", f"/api/v1/{rt.plural}/{record.pk}/", body,
                                 "application/json")  # fmt: skip
        assert answer.status_code == 422, name
        assert name in answer.text
    form = dict.fromkeys(kept - {"version"}, "7") | {"version": record.version}
    client_of().post(f"{rt.path(record.pk)}edit/", form)
    after = rt.model._default_manager.filter(pk=record.pk).values().get()
    sent = {name for name in kept & columns if before[name] != after[name]}
    moved = {"version", "changed_at", "last_seen", "sort_key"}
    assert sent - moved == set()
    if before["version"] == after["version"]:
        assert Event.objects.count() == events


def test_long_evil_text_is_answered_soon(client_of: Any):
    client = client_of()
    began = time.process_time()
    for evil in ("a" * 50_000 + "!", "(" * 20_000, "a@" * 20_000, "1-" * 20_000, "%" * 20_000):
        form = {"name": "x", "email": evil, "phone": evil, "website": evil, "nip": evil}
        assert client.post("/customers/new/", form).status_code == 422
        assert client.get("/search/", {"q": evil[:5000]}).status_code == 200
    assert time.process_time() - began < 20


def test_threat_model_says_what_is_not_protected():
    text = (ROOT / "docs/threat-model.md").read_text()
    for heading in ("What is protected", "Against whom", "What is not protected", "The log",
                    "How long sessions live", "Reporting a hole"):  # fmt: skip
        assert f"## {heading}" in text
