"""The public page of a web form: for anybody, without an account, a cookie or a script."""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlsplit

from csp.decorators import csp_replace
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from kartoteka.core.actions import KeyReused, ValidationErrors
from kartoteka.core.fields import Format, ValueProblem, missing
from kartoteka.core.records.company import company
from kartoteka.core.records.types import record_types
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.users import attempts, visits
from kartoteka.modules.leads import form_queries, form_rules, receiving, stamps
from kartoteka.modules.leads.form_models import QUESTIONS, FormConsent, WebForm
from kartoteka.modules.privacy.queries import channel_name

log = logging.getLogger(__name__)
# Everything that a form may hold fits many times over.
LARGEST = 100_000
LONGEST_NEEDS = 4000
# Hidden from people; a program that fills in everything fills it in too.
TRAP = "website"
AUTOCOMPLETE = {"name": "name", "company": "organization", "email": "email", "phone": "tel"}


@dataclass
class Page:
    """What a visitor sees: the form with what they typed, and what is wrong with it."""

    form: WebForm
    consents: list[FormConsent]
    typed: Mapping[str, str] = field(default_factory=dict)
    ticked: frozenset[int] = frozenset()
    errors: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    stamp: str = ""
    status: int = 200
    wait: int = 0

    @property
    def seen(self) -> str:
        """The fingerprint of what is shown."""
        return hashlib.sha256(self.shown(frozenset()).encode()).hexdigest()[:32]

    def shown(self, agreed: frozenset[int]) -> str:
        """Word for word what the visitor saw, with the ticks that they made."""
        lines = [self.form.title, self.form.text, self.form.notice]
        for one in self.consents:
            tick = "[x]" if one.pk in agreed else "[ ]"
            version = f"({one.wording.name}, no. {one.wording_id})"
            lines.append(f"{tick} {self.label_of(one)} {version}\n{one.wording.notice}".strip())
        return "\n\n".join(filter(None, lines))

    @staticmethod
    def label_of(consent: FormConsent) -> str:
        """What stands beside the box to tick."""
        return f"{consent.wording.text} – {channel_name(consent.channel)}"


@login_not_required
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def public(request: HttpRequest, form_key: str) -> HttpResponse:
    """The form of an address, and what comes back from it."""
    form = form_queries.form_of(form_key)
    if form is None:
        raise Http404
    with translation.override(form.language):
        response = _answer(request, form)
    response["Content-Language"] = form.language
    return _embeddable(response, request, form)


def _embeddable(response: HttpResponse, request: HttpRequest, form: WebForm) -> HttpResponse:
    """Only the sites that the form names may show it in a frame of theirs."""
    sites = form_rules.sites_of(form)
    if not sites:
        return response
    # The older header cannot name sites, and would forbid them.
    response.xframe_options_exempt = True
    framed: HttpResponse = csp_replace({"frame-ancestors": sites})(lambda _r: response)(request)  # type: ignore[assignment]
    return framed


def _answer(request: HttpRequest, form: WebForm) -> HttpResponse:
    page = Page(form, form_queries.consents_of(form))
    if not form.is_on:
        return _said(request, form, _("This form is closed."), "", status=404)
    if request.method != "POST":
        if "sent" in request.GET:
            return _said(request, form, _("Thank you. It has reached us."), form.after)
        page.stamp = stamps.make(form, page.seen, _site_of(request, form))
        return _shown(request, page)
    return _receive(request, page)


def _receive(request: HttpRequest, page: Page) -> HttpResponse:
    form = page.form
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST:
        page.problem = _("This is too much for the form. Go back, and send a shorter text.")
        page.status, page.stamp = 413, stamps.make(form, page.seen)
        return _shown(request, page)
    page.typed = {key: request.POST.get(key, "") for key in form.asks}
    page.ticked = frozenset(o.pk for o in page.consents if request.POST.get(f"consent-{o.pk}"))
    stamp = _checked_stamp(request, page)
    if stamp is None:
        return _shown(request, page)
    values = _read(page, _format(form))
    if page.errors:
        page.status = 422
        return _shown(request, page)
    return _take(request, page, stamp, values)


def _checked_stamp(request: HttpRequest, page: Page) -> stamps.Stamp | None:
    """The stamp of a form that may be taken; else the page says what is wrong and what next."""
    form, text = page.form, request.POST.get("stamp", "")
    page.status = 422
    try:
        stamp = stamps.read(text, form)
    except stamps.Refused:
        page.problem = _("The form was open for too long. Look through it, and send it again.")
        page.stamp = stamps.make(form, page.seen)
        return None
    page.stamp = text
    if stamp.seen != page.seen:
        page.problem = _("The form has changed meanwhile. Look through it, and send it again.")
        page.stamp, page.ticked = stamps.make(form, page.seen, stamp.site), frozenset()
    elif request.POST.get(TRAP):
        page.problem = _("A field that nobody sees was filled in. It is empty now: send it again.")
    elif stamp.is_quick:
        page.problem = _("That was very quick. Look through it, and send it again.")
    return None if page.problem else stamp


def _read(page: Page, fmt: Format) -> dict[str, Any]:
    """The values typed; the page gets a sentence for each that cannot be read or is missing."""
    specs, demanded = record_types["lead"].built_in, form_rules.demanded(page.form)
    values: dict[str, Any] = {}
    for key, label in _labels(page.form).items():
        spec = replace(specs[key], label=label, required=False, missing="")
        if key == "needs":
            spec = replace(spec, max_length=LONGEST_NEEDS)
        try:
            values[key] = spec.kind.parse(page.typed[key], spec, fmt)
        except ValueProblem as problem:
            page.errors[key] = str(problem.message)
            continue
        if key in demanded and values[key] in (None, ""):
            page.errors[key] = missing(spec).message
    for kind, text in (
        (form_rules.WHO, _("Give your name or the name of your company.")),
        (form_rules.WAYS, _("Give an e-mail or a phone, so that we can answer.")),
    ):
        asked = [key for key in kind if key in page.form.asks]
        if not any(values.get(key) or key in page.errors for key in asked):
            page.errors[asked[0]] = text
    return values


def _take(
    request: HttpRequest, page: Page, stamp: stamps.Stamp, values: dict[str, Any]
) -> HttpResponse:
    by = receiving.actor(_format(page.form))
    network = visits.network_of(request)
    if not receiving.is_known(stamp.nonce, by):
        page.wait = attempts.begin_open(f"form {page.form.pk}", network).seconds
        if page.wait:
            page.status = 429
            page.problem = _("Very much is being sent just now. Wait a moment, and send it again.")
            return _shown(request, page)
    agreed = [one for one in page.consents if one.pk in page.ticked]
    sent = receiving.Sent(
        values, agreed, page.shown(page.ticked), stamp.site, network or "", stamp.nonce
    )
    try:
        receiving.receive(page.form, sent, by)
    except KeyReused:
        page.problem = _("This form was sent already. To send this too, press the button again.")
        page.status, page.stamp = 422, stamps.make(page.form, page.seen, stamp.site)
        return _shown(request, page)
    except ValidationErrors as problem:
        return _unready(request, page, problem)
    return HttpResponseRedirect(f"{request.path}?sent=1")


def _unready(request: HttpRequest, page: Page, problem: ValidationErrors) -> HttpResponse:
    """A value that no lead may have; or one is missing that the form does not ask for."""
    page.status = 422
    page.errors = {k: text for k, text in problem.errors.items() if k in page.form.asks}
    if not page.errors:
        log.error("Web form %s makes no lead: %s.", page.form.pk, ", ".join(problem.errors))
        page.problem = _("The form cannot be taken just now. Please call us, or write to us.")
    return _shown(request, page)


def _format(form: WebForm) -> Format:
    ours = company()
    return Format(language=form.language, currency=ours.currency)


def _site_of(request: HttpRequest, form: WebForm) -> str:
    """The site that embeds the form, of those that may."""
    came = urlsplit(request.headers.get("Referer", ""))
    site = f"{came.scheme}://{came.netloc}".lower()
    return site if site in form_rules.sites_of(form) else ""


def _labels(form: WebForm) -> dict[str, str]:
    """The questions as a visitor reads them, in the order of the form."""
    texts = {
        "name": _("First and last name"), "company": _("Company"), "email": _("E-mail"),
        "phone": _("Phone"), "nip": _("NIP"), "needs": _("What do you need?"),
    }  # fmt: skip
    return {one.value: texts[one.value] for one in QUESTIONS if one.value in form.asks}


def _inputs(page: Page) -> list[FieldInput]:
    demanded, found = form_rules.demanded(page.form), []
    for key, label in _labels(page.form).items():
        kind = record_types["lead"].built_in[key].kind.key
        is_demanded = key in demanded
        found.append(
            FieldInput(
                key, label if is_demanded else _("%(field)s (optional)") % {"field": label},
                kind=kind, value=page.typed.get(key, ""), error=page.errors.get(key, ""),
                required=is_demanded, full=True, rows=5, autocomplete=AUTOCOMPLETE.get(key, ""),
                max_length=LONGEST_NEEDS if key == "needs" else None,
            )
        )  # fmt: skip
    return found


def _shown(request: HttpRequest, page: Page) -> HttpResponse:
    context = {
        "form": page.form,
        "inputs": _inputs(page),
        "consents": [
            FieldInput(
                f"consent-{one.pk}", page.label_of(one), kind="yes_no", full=True,
                value=one.pk in page.ticked, hint=one.wording.notice,
            )
            for one in page.consents
        ],
        "errors": page.errors,
        "problem": page.problem,
        "stamp": page.stamp,
        "trap": TRAP,
        "company": company(),
    }  # fmt: skip
    response = render(request, "leads/public_form.html", context, status=page.status)
    if page.wait:
        response["Retry-After"] = str(page.wait)
    return response


def _said(
    request: HttpRequest, form: WebForm, heading: str, text: str, *, status: int = 200
) -> HttpResponse:
    context = {"form": form, "heading": heading, "text": text, "company": company()}
    return render(request, "leads/public_said.html", context, status=status)
