"""Rules of web forms: what one must ask, and where it may be embedded."""

import re
from typing import Any

from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _

from kartoteka.core.actions import Actor
from kartoteka.modules.leads.form_models import QUESTIONS, WebForm

# A site is a scheme and a host: nothing of it can end the header in which it stands.
SITE = re.compile(
    r"https://[a-z0-9]([a-z0-9.-]{0,250}[a-z0-9])?(:\d{1,5})?|http://(localhost|127\.0\.0\.1)(:\d{1,5})?"
)
WHO, WAYS = ("name", "company"), ("email", "phone")
KEY_LENGTH = 16


def new_key(values: Any, by: Actor) -> dict[str, Any]:
    """A new form has an address that nobody guesses."""
    return {"key": get_random_string(KEY_LENGTH)}


def sites_of(form: WebForm) -> list[str]:
    """The sites that may embed a form, as the policy of content names them."""
    lines = (line.strip().rstrip("/").lower() for line in form.sites.splitlines())
    return [line for line in lines if SITE.fullmatch(line)]


def sites_are_sites(form: WebForm, changed: set[str], by: Any) -> dict[str, Any]:
    """Each line names a site, without a path."""
    for line in form.sites.splitlines() if "sites" in changed else ():
        site = line.strip().rstrip("/").lower()
        if site and not SITE.fullmatch(site):
            text = _("“%(line)s” is no site. Write it like this: https://www.example.com")
            return {"sites": text % {"line": line.strip()[:80]}}
    return {}


def asks_enough(form: WebForm, changed: set[str], by: Any) -> dict[str, Any]:
    """Somebody who can be named and reached; what is demanded is asked."""
    if not {"asks", "demands"} & changed:
        return {}
    if not set(WHO) & set(form.asks):
        return {"asks": _("Ask for a name or a company, so that the lead has a name.")}
    if not set(WAYS) & set(form.asks):
        return {"asks": _("Ask for an e-mail or a phone, so that the lead can be reached.")}
    for question in QUESTIONS:
        if question.value in set(form.demands) - set(form.asks):
            text = _("“%(question)s” must be filled in, but is not asked.")
            return {"demands": text % {"question": question.label}}
    return {}


def demanded(form: WebForm) -> frozenset[str]:
    """What must be answered: the questions chosen, and the only one of its kind."""
    found = set(form.demands)
    for kind in (WHO, WAYS):
        asked = [key for key in kind if key in form.asks]
        found |= set(asked) if len(asked) == 1 else set()
    return frozenset(found)


def in_one_language(consent: Any, changed: set[str], by: Any) -> dict[str, Any]:
    """A consent is offered in the language of its form."""
    is_touched = {"form", "wording"} & changed and consent.form_id and consent.wording_id
    if is_touched and consent.form.language != consent.wording.language:
        return {"wording": _("This wording is in another language than the form.")}
    return {}
