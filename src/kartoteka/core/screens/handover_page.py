"""The page on which somebody's portfolio goes to somebody else."""

from contextlib import nullcontext
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_safe

from kartoteka.core import access, actions
from kartoteka.core.actions import Actor
from kartoteka.core.fields import Spec, kinds, missing
from kartoteka.core.jobs.models import Job
from kartoteka.core.screens import handover, settings, tree_editor, undoing
from kartoteka.core.screens.handover import HandOver
from kartoteka.core.screens.inputs import input_for
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.screens.totals import number
from kartoteka.core.screens.tree_editor import TreeEditor
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, respond
from kartoteka.core.users.models import User

HOME = "/settings/handover/"
TEMPLATE = "screens/handover.html"
FROM = Spec("from", gettext_lazy("From whom"), kinds["link"], "none", required=True, link="user")
TO = Spec("to", gettext_lazy("To whom"), kinds["link"], "none", required=True, link="user")
REASON = Spec("reason", gettext_lazy("Reason"), kinds["text"], "none", required=True,
              max_length=200)  # fmt: skip

settings.add(
    settings.Section("handover", gettext_lazy("Hand-over"), HOME, "handshake", 28,
                     settings.COMPANY, gettext_lazy("Give one person's customers to another"),
                     handover.RIGHT)
)  # fmt: skip
settings.add(
    settings.Section("absences", gettext_lazy("Absences"), "/absences/", "calendar-x", 15,
                     settings.PERSONAL, gettext_lazy("Who is away, and who stands in"), "")
)  # fmt: skip


def _require(request: HttpRequest) -> None:
    if not access.may_system(request.user, handover.RIGHT):
        raise Http404


@require_http_methods(["GET", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Ask from whom, to whom, what and why, with numbers; then do it."""
    _require(request)
    by = actor_of(request)
    editor = tree_editor.editor(request, handover.customer_type(), "")
    errors: dict[str, str] = {}
    if request.method == "POST" and not tree_editor.is_live(request) and not editor.is_wrong:
        errors, answer = _try(request, editor, by)
        if answer is not None:
            return answer
    status = 422 if errors else 200
    return respond(request, TEMPLATE, "main", _context(request, editor, errors, by), status=status)


def _user(request: HttpRequest, key: str) -> User | None:
    raw = request.POST.get(key) or request.GET.get(key, "")
    if not raw.isdecimal() or len(raw) > 18:
        return None
    return access.visible(request.user, User).filter(pk=int(raw), archived_at=None).first()


def _keys(request: HttpRequest) -> tuple[str, ...]:
    offered = [record_type.key for record_type in handover.parts_for(request.user)]
    if "match" not in request.POST:
        return tuple(offered)
    return tuple(key for key in offered if key in request.POST.getlist("what"))


def _try(
    request: HttpRequest, editor: TreeEditor, by: Actor
) -> tuple[dict[str, str], HttpResponse | None]:
    giver, receiver = _user(request, "from"), _user(request, "to")
    reason, keys = request.POST.get("reason", "").strip()[:200], _keys(request)
    errors = _problems(giver, receiver, reason, keys)
    if errors or giver is None or receiver is None:
        return errors, None
    given = HandOver(giver, receiver, keys, editor.filter or None)
    numbers = handover.numbers_of(given, by)
    count = sum(map(len, numbers.values()))
    if not count:
        return {"what": _("There is nothing to hand over.")}, None
    if count > handover.AT_ONCE:
        job = handover.begin(given, numbers, reason, by)
        return {}, redirect(f"{HOME}{job.pk}/")
    with actions.grouped(by, handover.VERB, "user", title=reason) as group:
        went, kept = handover.write(numbers, given.values, by, lambda size: nullcontext())
    toast = undoing.saved(_words(went, kept, by), group)
    return {}, done(request, HOME, toasts=[toast])


def _problems(
    giver: User | None, receiver: User | None, reason: str, keys: tuple[str, ...]
) -> dict[str, str]:
    errors: dict[str, str] = {}
    for spec, value in ((FROM, giver), (TO, receiver), (REASON, reason)):
        if not value:
            errors[spec.key] = missing(spec).message
    if giver is not None and receiver is not None and giver.pk == receiver.pk:
        errors["to"] = _("Choose somebody else than the one who gives.")
    elif receiver is not None and not receiver.is_active:
        errors["to"] = _("The account of this user is off.")
    if not keys:
        errors["what"] = _("Choose what is handed over.")
    return errors


def _words(went: int, kept: int, by: Actor) -> str:
    text = ngettext("%(n)s record handed over", "%(n)s records handed over", went) % {
        "n": number(went, by.fmt)
    }
    if not kept:
        return text
    left = ngettext("%(n)s unchanged", "%(n)s unchanged", kept) % {"n": number(kept, by.fmt)}
    return f"{text}, {left}"


def _context(
    request: HttpRequest, editor: TreeEditor, errors: dict[str, str], by: Actor
) -> dict[str, Any]:
    giver = _user(request, "from")
    names = Names(request.user)
    people = [
        input_for(
            spec, request.POST.get(spec.key) or request.GET.get(spec.key, ""), fmt=by.fmt,
            names=names, user=request.user, error=errors.get(spec.key, ""),
        )
        for spec in (FROM, TO)
    ]  # fmt: skip
    return settings.frame(request, "handover") | {
        "title": _("Hand-over of a portfolio"),
        "url": HOME,
        "people": people,
        "what": _what(request, giver, editor, errors, by),
        "reason": input_for(
            REASON, request.POST.get("reason", ""), fmt=by.fmt, names=names, user=request.user,
            error=errors.get("reason", ""),
        ),
        "tree": editor.context(),
        "legend": _("Only of customers that meet"),
        "errors": errors,
        "at_once": number(handover.AT_ONCE, by.fmt),
    }  # fmt: skip


def _what(
    request: HttpRequest, giver: User | None, editor: TreeEditor, errors: dict[str, str], by: Actor
) -> FieldInput:
    """What can go along; with numbers where it is known from whom."""
    options = []
    for record_type in handover.parts_for(request.user):
        label = str(record_type.label_plural)
        if giver is not None:
            found = handover.records_of(record_type, giver, editor.filter or None, by)
            label = f"{label}: {number(found.count(), by.fmt)}"
        options.append((record_type.key, label))
    return FieldInput(
        "what", _("What is handed over"), kind="choices", value=list(_keys(request)),
        options=options, required=True, error=errors.get("what", ""),
        hint=_("Open opportunities, planned activities and leads in work only."),
    )  # fmt: skip


@require_safe
def progress(request: HttpRequest, job_id: int) -> HttpResponse:
    """How far a hand-over in the background has come, and at its end what became of it."""
    _require(request)
    job = Job.objects.filter(pk=job_id, name=handover.JOB, owner=request.user.pk or 0).first()
    if job is None:
        raise Http404
    by = actor_of(request)
    total = job.progress_total or sum(map(len, job.payload["numbers"].values()))
    told = {"done": number(job.progress_done, by.fmt), "all": number(total, by.fmt)}
    context = settings.frame(request, "handover") | {
        "title": _("Hand-over of a portfolio"),
        "job": job,
        "has_failed": job.ended and job.result is None,
        "total": total,
        "url": f"{HOME}{job.pk}/",
        "words": _("Handing over: %(done)s of %(all)s") % told,
        "back": HOME,
    }
    if job.result is not None:
        context["words"] = _words(job.result["went"], job.result["kept"], by)
        context["undo_url"] = undoing.undo_url(job.payload["group"])
    return respond(request, "screens/handing_over.html", "main", context)
