"""What administrators see of backups: a page of settings, and a word on Today where one is due."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.conf import settings as installation
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from kartoteka.core import access
from kartoteka.core.actions import Actor
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.fields.spec import Format
from kartoteka.core.screens import day, settings
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond
from kartoteka.core.users.models import User
from kartoteka.project import nights
from kartoteka.project.nights import Night

HOME = "/settings/backups/"
STEPS = {
    "written": gettext_lazy("Written"),
    "restored": gettext_lazy("Restored aside, rows counted"),
    "checked": gettext_lazy("Everything in the copy checked"),
    "damage noticed": gettext_lazy("A damaged copy refused"),
    "proved": gettext_lazy("Restored aside, rows counted"),
}

settings.add(
    settings.Section(
        "backups", gettext_lazy("Backups"), HOME, "database", 34, settings.COMPANY,
        gettext_lazy("Last good backup, and how last night went"),
        words=gettext_lazy("copy restore night damaged"),
    )
)  # fmt: skip


@dataclass(frozen=True)
class Word:
    """One thing to say about backups, as a notice."""

    tone: str
    text: str


def words(night: Night | None, fmt: Format) -> list[Word]:
    """What is to be said, the worst first; the last good backup is named in any case."""
    if not installation.BACKUPS:
        text = _("No backups are written at night: no folder is named in KARTOTEKA_BACKUPS.")
        return [Word("a", text)]
    if night is None:
        tone = "r" if _is_waiting_long() else "b"
        return [Word(tone, _("No backup was written and proved yet."))]
    found = []
    if night.trouble is not None:
        text = _("The backup of %(when)s failed: %(reason)s")
        when = show_moment(night.at, fmt)
        found.append(Word("r", text % {"when": when, "reason": night.trouble["state"]}))
    found += [
        Word("r", _("An older backup is not whole: %(name)s") % {"name": name})
        for name in night.spoilt
    ]
    return [*found, _last_good(night, fmt)]


def _last_good(night: Night, fmt: Format) -> Word:
    if night.good_at is None:
        return Word("r", _("There is no good backup yet."))
    when = {"when": show_moment(night.good_at, fmt), "name": night.good}
    if night.is_fresh:
        return Word("g", _("Last good backup: %(when)s, %(name)s") % when)
    return Word("r", _("Last good backup: %(when)s, %(name)s. That is too long ago.") % when)


def _is_waiting_long() -> bool:
    """Whether a night has passed since somebody works here."""
    first = User.objects.order_by("pk").values_list("created_at", flat=True).first()
    return first is not None and timezone.now() - first > nights.OLDEST


@require_safe
def backups_page(request: HttpRequest) -> HttpResponse:
    """The last good backup, the steps of last night, and when older ones were read again."""
    settings.require(request)
    fmt, night = actor_of(request).fmt, nights.last()
    steps, older = [], []
    if night is not None:
        steps = [{**step, "label": STEPS.get(step["what"], step["what"])} for step in night.steps]
        older = [
            (name, show_moment(datetime.fromisoformat(at), fmt), night.spoilt.get(name, ""))
            for name, at in sorted(night.looked_at.items(), reverse=True)
        ]
    context = settings.frame(request, "backups") | {
        "title": _("Backups"),
        "words": words(night, fmt),
        "steps": steps,
        "older": older,
        "folder": installation.BACKUPS,
        "kept": installation.BACKUPS_KEPT,
    }
    return respond(request, "project/backups.html", "main", context)


def word_on_today(by: Actor, whose: str) -> dict[str, Any] | None:
    """For administrators, where a backup failed, is not whole, or is too old."""
    if not installation.BACKUPS or not access.may_system(by.user, settings.RIGHT):
        return None
    found = [word for word in words(nights.last(), by.fmt) if word.tone == "r"]
    return {"words": found, "url": HOME} if found else None


day.add(day.Part("backups", "project/_backups.html", word_on_today, order=1))
