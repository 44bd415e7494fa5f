"""Settings: the company that works here, and its picture."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import actions, files
from kartoteka.core.actions import ValidationErrors
from kartoteka.core.actions.settling import settle_company
from kartoteka.core.files import File, FileProblem
from kartoteka.core.records import company
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import first_steps, settings, undoing
from kartoteka.core.screens.inputs import input_for, raw_of
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users import stale

HOME = "/settings/company/"
PICTURES = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpeg", b"RIFF": "webp"}
LARGEST_LOGO = 512 * 1024

settings.add(
    settings.Section(
        "company", gettext_lazy("Company"), HOME, "building", 15, settings.COMPANY,
        gettext_lazy("Name, tax number, address, currency, language and time"),
        words=gettext_lazy("logo NIP week fiscal year country time zone"),
    )
)  # fmt: skip


@require_http_methods(["GET", "POST"])
@stale.guarded
def own_company(request: HttpRequest) -> HttpResponse:
    """Who works here, and how they count and write."""
    settings.require(request)
    errors: dict[str, Any] = {}
    if request.method == "POST":
        is_open = company.company().first_steps != first_steps.CLOSED
        back = first_steps.HOME if is_open and "first" in request.GET else HOME
        answer, errors = save(request, back, **first_steps.done_with("company"))
        if answer is not None:
            return answer
    context = settings.frame(request, "company") | form_of(request, errors)
    context |= {
        "title": _("Company"),
        "action": request.get_full_path(),
        "logo": company.company().logo,
    }
    status = 422 if errors else 200
    return respond(request, "screens/settings_company.html", "main", context, status=status)


def save(
    request: HttpRequest, back: str, **more: Any
) -> tuple[HttpResponse | None, dict[str, Any]]:
    """Save what the form of the company sent; the answer, or what is wrong by field."""
    by = actor_of(request)
    keys = [key for section in record_types["company"].form for key in section.keys]
    raw = {key: request.POST[key] for key in keys if key in request.POST}
    values, errors = actions.parse_values(record_types["company"], raw, by)
    logo, problem = _picture(request)
    if problem:
        errors["logo"] = problem
    if errors:
        return None, errors
    if logo is not None:
        values["logo"] = logo
    try:
        group = settle_company(by, **values, **more)
    except ValidationErrors as wrong:
        return None, wrong.errors
    return done(request, back, toasts=[undoing.saved(_("Saved."), group)]), {}


def _picture(request: HttpRequest) -> tuple[int | None, str]:
    """The number of a picture that was brought, 0 to take it away, None where none was."""
    if "no_logo" in request.POST:
        return 0, ""
    brought = request.FILES.get("logo")
    if brought is None:
        return None, ""
    start = brought.read(4)
    brought.seek(0)
    if not any(start.startswith(mark) for mark in PICTURES):
        return None, _("A logo is a PNG, JPEG or WebP picture.")
    try:
        kept = files.store(
            brought, brought.name or "logo", owner=request.user.pk or 0, limit=LARGEST_LOGO
        )
    except FileProblem as problem:
        return None, str(problem.message)
    return kept.pk, ""


def form_of(request: HttpRequest, errors: dict[str, Any]) -> dict[str, Any]:
    """The sections of the form with what was typed, or else with what is settled."""
    record_type, fmt = record_types["company"], actor_of(request).fmt
    row = company.record() or company.blank()
    names = Names(request.user)
    sections = []
    for section in record_type.form:
        inputs = []
        for key in section.keys:
            spec = record_type.spec(key)
            raw = request.POST.get(key, raw_of(record_type, row, spec, fmt))
            inputs.append(
                input_for(
                    spec, raw, fmt=fmt, names=names, user=request.user,
                    error=str(errors.get(key, "")),
                )
            )  # fmt: skip
        sections.append((section.label, inputs))
    picture = FieldInput(
        "logo", _("Logo"), kind="file", error=str(errors.get("logo", "")),
        hint=_("PNG, JPEG or WebP, up to 512 KB; shown in the menu and where one signs in."),
    )  # fmt: skip
    return {"sections": sections, "picture": picture, "errors": errors}


@login_not_required
@require_safe
def logo(request: HttpRequest, number: int) -> HttpResponseBase:
    """The picture of the company; only the one that is settled, also where one signs in."""
    if not number or number != company.company().logo:
        raise Http404
    response = files.answer(get_object_or_404(File, pk=number), inline=True)
    response["Cache-Control"] = "public, max-age=86400"
    return response
