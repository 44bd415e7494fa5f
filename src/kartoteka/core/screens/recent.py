"""Recent actions: what I did, and for those who may change everything, what everybody did."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.http import require_GET

from kartoteka.core import access
from kartoteka.core.actions.verbs import every_verb
from kartoteka.core.events.models import Event, Group
from kartoteka.core.fields import Format
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import menu, undoing
from kartoteka.core.screens.names import Names
from kartoteka.core.screens.request import actor_of
from kartoteka.core.ui.respond import respond

SHOWN = 50

menu.add(
    menu.Entry(
        "recent", gettext_lazy("Recent actions"), "/recent/", "history", 95, "", "data",
        gettext_lazy("Everything you change is listed here and can be undone."), in_sidebar=False,
    )
)  # fmt: skip
WORDS = {
    "create": gettext_lazy("Added"),
    "create_many": gettext_lazy("Added many"),
    "update": gettext_lazy("Changed"),
    "update_many": gettext_lazy("Changed in bulk"),
    "bulk_edit": gettext_lazy("Changed in bulk"),
    "archive": gettext_lazy("Archived"),
    "withdraw": gettext_lazy("Withdrawn"),
    "restore": gettext_lazy("Restored"),
    "undo": gettext_lazy("Undone"),
    "import": gettext_lazy("Imported"),
    "bring_in": gettext_lazy("Brought in"),
    "log_activity": gettext_lazy("Noted"),
    "save_list": gettext_lazy("List changed"),
    "settle_company": gettext_lazy("Company changed"),
    "switch_module_on": gettext_lazy("Module switched on"),
    "switch_module_off": gettext_lazy("Module switched off"),
    "set_right": gettext_lazy("Right set"),
    "first_steps": gettext_lazy("First steps"),
    "arrange_menu": gettext_lazy("Menu arranged"),
    "pin_view": gettext_lazy("Views pinned"),
    "invite_user": gettext_lazy("Invited"),
    "switch_account_on": gettext_lazy("Account switched on"),
    "switch_account_off": gettext_lazy("Account switched off"),
    "first_administrator": gettext_lazy("First administrator"),
    "set_password": gettext_lazy("Password changed"),
    "add_passkey": gettext_lazy("Passkey added"),
    "remove_passkey": gettext_lazy("Passkey removed"),
    "add_code_app": gettext_lazy("Authenticator app added"),
    "remove_code_app": gettext_lazy("Authenticator app removed"),
    "make_recovery_codes": gettext_lazy("Recovery codes made"),
    "remove_company_account": gettext_lazy("Company account unlinked"),
    "hand_over": gettext_lazy("Handed over"),
    "move": gettext_lazy("Moved"),
    "receive_enquiry": gettext_lazy("Sent by a web form"),
}
CHANNELS = {
    "screen": gettext_lazy("screen"),
    "api": gettext_lazy("API"),
    "form": gettext_lazy("web form"),
    "import": gettext_lazy("import"),
    "job": gettext_lazy("background work"),
    "rule": gettext_lazy("rule"),
    "command": gettext_lazy("command"),
    "system": gettext_lazy("system"),
}


def verb_label(verb: str) -> str:
    """What was done, in a word or two."""
    if verb in WORDS:
        return str(WORDS[verb])
    for known in every_verb():
        if known.name == verb:
            return str(known.label)
    return verb.replace("_", " ").capitalize()


def event_label(event: Event) -> str:
    """What an event says was done: the verb that announces it, else that of its group."""
    for known in every_verb():
        if known.event and known.event == event.name:
            return str(known.label)
    return verb_label(event.group.verb)


def channel_label(channel: str) -> str:
    """The door through which it was done."""
    return str(CHANNELS.get(channel, channel))


def may_see_all(user: Any) -> bool:
    """Whether the user may change every record that is in the menu, so also undo all."""
    return all(
        access.scope(user, "change", record_type.key) == "all"
        for record_type in record_types
        if record_type.in_menu and not record_type.settings
    )


@require_GET
def recent(request: HttpRequest) -> HttpResponse:
    """The latest actions, newest first, each with Undo."""
    by = actor_of(request)
    everybody = may_see_all(request.user) and request.GET.get("who") == "all"
    rows = Group.objects.filter(size__gt=0)
    if everybody:
        seen = [t.key for t in record_types if access.scope(request.user, "see", t.key) == "all"]
        rows = rows.filter(record_type__in=seen)
    else:
        rows = rows.filter(actor_id=by.id)
    groups, older = latest(rows, request.GET.get("before", ""))
    context = {
        "title": _("Recent actions"),
        "rows": lines(groups, request.user, by.fmt),
        "older": older,
        "everybody": everybody,
        "views": _views(everybody) if may_see_all(request.user) else [],
    }
    return respond(request, "screens/recent.html", "main", context)


def latest(rows: QuerySet[Group], before: str) -> tuple[list[Group], int | None]:
    """A page of groups, the latest first, or those before one; and the one before which more are.

    The order is that of the time at which things were done: what is brought in from elsewhere, such
    as the demo company, is not written in it.
    """
    mark = Group.objects.filter(pk=int(before)) if before.isdecimal() and len(before) < 19 else None
    at = mark.values_list("at", flat=True).first() if mark is not None else None
    if at is not None:
        rows = rows.filter(Q(at__lt=at) | Q(at=at, id__lt=int(before)))
    groups = list(rows.order_by("-at", "-id")[: SHOWN + 1])
    return groups[:SHOWN], groups[SHOWN - 1].pk if len(groups) > SHOWN else None


def _views(everybody: bool) -> list[dict[str, Any]]:
    return [
        {"label": _("Mine"), "url": "/recent/", "current": not everybody},
        {"label": pgettext("whose", "Everybody"), "url": "/recent/?who=all", "current": everybody},
    ]


def lines(groups: list[Group], user: Any, fmt: Format) -> list[dict[str, Any]]:
    """Groups as lines of a table: who, when, what, and where it is undone."""
    names = Names(user)
    withdrawn = undoing.undone([group.pk for group in groups])
    whose = _whose(groups, user)
    for group in groups:
        names.want("user", [group.actor_id])
        names.want(group.record_type, [group.subject_id])
        names.want(*whose.get(group.pk, ("", [])))
    return [
        {
            "id": group.pk,
            "at": group.at.isoformat(),
            "when": show_moment(group.at, fmt),
            "who": names.get("user", group.actor_id) or _("System"),
            "what": verb_label(group.verb),
            "type": _type_label(group),
            "title": _title(group, names, whose),
            "url": names.path(group.record_type, group.subject_id),
            "size": group.size,
            "channel": channel_label(group.channel),
            "undone": group.pk in withdrawn,
            "undo_url": undoing.undo_url(group.pk),
        }
        for group in groups
    ]


def _whose(groups: list[Group], user: Any) -> dict[int, tuple[str, list[int]]]:
    """The customers of the records that groups are about: a call alone says too little."""
    found: dict[int, tuple[str, list[int]]] = {}
    for record_type in record_types:
        if record_type.customer in ("", "self"):
            continue
        here = [group for group in groups if group.record_type == record_type.key]
        own = {group.subject_id for group in here if group.subject_id is not None}
        if not own:
            continue
        link = record_type.spec(record_type.customer).link
        rows = access.visible(user, record_type.model).filter(pk__in=own)
        numbers = dict(rows.values_list("pk", f"{record_type.customer}_id"))
        for group in here:
            number = numbers.get(group.subject_id)
            if number:
                found[group.pk] = (link, [number])
    return found


def _title(group: Group, names: Names, whose: dict[int, tuple[str, list[int]]]) -> str:
    title = names.get(group.record_type, group.subject_id) or group.title
    if group.pk not in whose:
        return title
    key, numbers = whose[group.pk]
    return ", ".join(filter(None, (title, names.get(key, numbers[0]))))


def _type_label(group: Group) -> str:
    if group.record_type not in record_types:
        return ""
    record_type = record_types[group.record_type]
    is_one = group.size == 1 or group.subject_id is not None
    return str(record_type.label if is_one else record_type.label_plural)
