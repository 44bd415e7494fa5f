"""The first ten minutes of a new company: a few steps, each a real page, left and found again."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from kartoteka.core import access
from kartoteka.core.actions.settling import settle_company
from kartoteka.core.records import modules
from kartoteka.core.records.company import company
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu, settings, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import done, respond

HOME = "/first-steps/"
NEW, LEFT, CLOSED = "new", "left", "closed"


@dataclass(frozen=True)
class Step:
    """One step: what it is for, where it is done (label and address), and whether it was."""

    key: str
    label: Any
    description: Any
    icon: str
    order: int
    links: tuple[tuple[Any, str], ...]
    is_done: Callable[[], bool] = lambda: False
    module: str = ""


_steps: dict[str, Step] = {}


def add(step: Step) -> None:
    """Put a step on the way of a new company."""
    _steps[step.key] = step


add(
    Step(
        "company", gettext_lazy("Your company"),
        gettext_lazy("Name, tax number, currency and language: they stand on every page and file."),
        "building", 10, ((gettext_lazy("Fill in the company"), "/settings/company/?first=1"),),
    )
)  # fmt: skip
add(
    Step(
        "people", gettext_lazy("People and roles"),
        gettext_lazy("Invite those who work with you: a name, an address and a role each."),
        "users", 20, ((gettext_lazy("Invite people"), "/settings/users/"),),
        lambda: record_types["user"].model._default_manager.filter(archived_at=None).count() > 1,
    )
)  # fmt: skip


def is_open(user: Any) -> bool:
    """Whether the way is still shown to this user in the menu."""
    return access.may_system(user, settings.RIGHT) and company().first_steps != CLOSED


def steps() -> list[Step]:
    """The steps of the modules that are on, in their order."""
    found = [s for s in _steps.values() if not s.module or modules.is_on(s.module)]
    return sorted(found, key=lambda step: step.order)


def is_done(step: Step) -> bool:
    """Whether a step was done, by itself or by the word of an administrator."""
    return step.key in company().steps_done or step.is_done()


def calls(user: Any) -> bool:
    """Whether an administrator who comes in is led here: nothing is done and nothing was left."""
    if not is_open(user) or company().first_steps != NEW:
        return False
    known = company()
    if known.steps_done or known.steps_skipped:
        return False
    return not any(is_done(step) for step in steps())


menu.add(
    menu.Entry(
        "first-steps", gettext_lazy("First steps"), HOME, "rocket", 92, "", "data",
        gettext_lazy("Company, people, pipeline, first customers"), in_sidebar=False,
        allowed=is_open,
    )
)  # fmt: skip


def done_with(key: str) -> dict[str, Any]:
    """What to settle beside a change that does a step, while the way is open."""
    known = company()
    if known.first_steps == CLOSED:
        return {}
    return {
        "steps_done": sorted(known.steps_done | {key}),
        "steps_skipped": sorted(known.steps_skipped - {key}),
    }


@require_http_methods(["GET", "POST"])
def first_steps(request: HttpRequest) -> HttpResponse:
    """All steps with what is done; each can be done, skipped, or the way left for later."""
    settings.require(request)
    if request.method == "POST":
        return _go(request)
    rows: list[dict[str, Any]] = []
    known = company()
    for step in steps():
        done_already = is_done(step)
        skipped = step.key in known.steps_skipped and not done_already
        rows.append({"step": step, "done": done_already, "skipped": skipped})
    ready = sum(1 for row in rows if row["done"])
    behind = sum(1 for row in rows if row["done"] or row["skipped"])
    context = {
        "module": "first-steps",
        "title": _("First steps"),
        "rows": rows,
        "ready": ready,
        "total": len(rows),
        "is_through": behind == len(rows),
        "is_closed": known.first_steps == CLOSED,
        "next_key": next((r["step"].key for r in rows if not r["done"] and not r["skipped"]), ""),
    }
    return respond(request, "screens/first_steps.html", "main", context)


def _go(request: HttpRequest) -> HttpResponse:
    way, _colon, key = request.POST.get("do", "").partition(":")
    known = company()
    values: dict[str, Any] = {}
    if way in ("done", "skip", "again") and key in _steps:
        finished, skipped = known.steps_done - {key}, known.steps_skipped - {key}
        values = {
            "steps_done": sorted(finished | {key} if way == "done" else finished),
            "steps_skipped": sorted(skipped | {key} if way == "skip" else skipped),
        }
    elif way in ("later", "close", "open"):
        values = {"first_steps": {"later": LEFT, "close": CLOSED, "open": LEFT}[way]}
    if not values:
        raise Http404
    group = settle_company(actor_of(request), "first_steps", **values)
    texts = {
        "later": _("You find the first steps in the menu."),
        "close": _("The first steps are finished. Everything stays in the settings."),
    }
    toasts = [undoing.saved(texts.get(way, _("Saved.")), group)] if group.size else []
    return done(request, "/" if way in ("later", "close") else HOME, toasts=toasts)
