"""A web form for tests, and a visitor who fills it in."""

import re
from datetime import timedelta
from typing import Any

from django.test import Client
from django.utils import timezone

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.records.types import record_types
from kartoteka.modules.leads import stamps
from kartoteka.modules.leads.models import WebForm

STAMP = re.compile(r'name="stamp" value="([^"]*)"')
NOTICE = "The controller of the data is Sample Ltd. The ground is Art. 6(1)(b)."


def add(key: str, **values: Any) -> Any:
    return actions.create(record_types[key], values, house())


def web_form(**values: Any) -> WebForm:
    """A form that is switched on."""
    given = {
        "name": "Enquiry", "title": "Ask us", "language": "en", "notice": NOTICE, "is_on": True,
        "asks": ["name", "company", "email", "phone", "nip", "needs"],
    }  # fmt: skip
    made: WebForm = add("web_form", **(given | values))
    return made


def path_of(form: WebForm) -> str:
    return f"/forms/{form.key}/"


def stamp_of(form: WebForm, client: Client | None = None) -> str:
    """The stamp of a page that the visitor has just opened."""
    found = STAMP.search((client or Client()).get(path_of(form)).text)
    assert found is not None
    return found[1]


def read_for(monkeypatch: Any, **passed: Any) -> None:
    """So long the visitor reads and writes, from now on."""
    later = timezone.now() + timedelta(**passed)
    monkeypatch.setattr(stamps.timezone, "now", lambda: later)


def send(form: WebForm, stamp: str, **typed: Any) -> Any:
    """What a visitor without cookies sends."""
    given = {"name": "Jan Kowalski", "email": "jan@kowalski.example", "needs": "A heat pump."}
    return Client(enforce_csrf_checks=True).post(path_of(form), given | typed | {"stamp": stamp})
