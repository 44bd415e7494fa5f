"""Settings: who works here. Invite, switch an account off and on, see what they see."""

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kartoteka.core import access, actions
from kartoteka.core.actions import ActionError, ValidationErrors
from kartoteka.core.fields import Format, missing
from kartoteka.core.fields.moment_texts import show_moment
from kartoteka.core.records.types import record_types
from kartoteka.core.screens import settings, undoing
from kartoteka.core.screens.request import actor_of
from kartoteka.core.storage.folding import fold
from kartoteka.core.ui.inputs import FieldInput
from kartoteka.core.ui.respond import done, refuse, respond
from kartoteka.core.users import links, roles
from kartoteka.core.users.actions import invite_user, switch_account
from kartoteka.core.users.models import Membership, User

HOME = "/settings/users/"
SHOWN = 500


@require_safe
def users(request: HttpRequest) -> HttpResponse:
    """Everybody with their role, teams and state; those who cannot sign in come last."""
    settings.require(request)
    words = request.GET.get("q", "").strip()[:100]
    rows = User.objects.filter(archived_at=None).select_related("team")
    rows = rows.filter(sort_key__contains=fold(words)) if words else rows
    found = list(rows.order_by("-is_active", "sort_key", "id")[:SHOWN])
    more_teams = _more_teams(found)
    owned = _owned([user.pk for user in found if not user.is_active])
    labels = {option.value: option.label for option in roles.options()}
    fmt = actor_of(request).fmt
    context = settings.frame(request, "users") | {
        "title": _("Users"),
        "words": words,
        "may_see_as": access.may_system(request.user, "see_as"),
        "rows": [
            {
                "user": user,
                "role": labels.get(user.role, user.role),
                "teams": ", ".join(
                    [str(user.team)] * bool(user.team) + more_teams.get(user.pk, [])
                ),
                "seen": _seen(user, fmt),
                "edit_url": f"/users/{user.pk}/edit/",
                "is_me": user.pk == request.user.pk,
                "owned": owned.get(user.pk, 0),
            }
            for user in found
        ],
    }
    return respond(request, "screens/settings_users.html", "main", context)


def _seen(user: User, fmt: Format) -> str:
    if user.last_seen is None:
        return _("Has not signed in yet")
    return show_moment(user.last_seen, fmt)


def _more_teams(found: list[User]) -> dict[int, list[str]]:
    """Names of the teams that users belong to beside their main one."""
    rows = Membership.objects.filter(user__in=found, archived_at=None).select_related("team")
    main = {user.pk: user.team_id for user in found}
    names: dict[int, list[str]] = {}
    for row in rows:
        if row.team is not None and row.user_id and row.team_id != main.get(row.user_id):
            names.setdefault(row.user_id, []).append(str(row.team))
    return names


def _owned(numbers: list[int]) -> dict[int, int]:
    """How many customers still belong to people whose account is off."""
    if not numbers or "customer" not in record_types:
        return {}
    rows = record_types["customer"].model._default_manager.filter(
        owner_id__in=numbers, archived_at=None
    )
    found: dict[int, int] = {}
    for number in rows.order_by().values_list("owner_id", flat=True):
        found[number] = found.get(number, 0) + 1
    return found


@never_cache
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """Three fields; then the link by which the new colleague signs in, shown this once."""
    settings.require(request)
    errors: Mapping[str, Any] = {}
    if request.method == "POST":
        by, sent = actor_of(request), request.POST
        values, wrong = actions.parse_values(
            record_types["user"], {key: sent.get(key, "") for key in ("name", "email", "role")}, by
        )
        errors = wrong
        if not values.get("email") and "email" not in errors:
            email = record_types["user"].spec("email")
            errors = {**errors, "email": missing(email).message}
        if not errors:
            try:
                user, group = invite_user(values, by, key=sent.get("_key", ""))
            except ValidationErrors as problem:
                errors = problem.errors
            else:
                toasts = [undoing.saved(_("Invited: %(name)s") % {"name": user.name}, group)]
                return _link_page(request, user, toasts)
    context = settings.frame(request, "users") | {
        "title": _("Invite a user"),
        "inputs": _inputs(request.POST, errors),
        "errors": errors,
        "key": request.POST.get("_key", ""),
        "back": HOME,
    }
    status = 422 if errors else 200
    return respond(request, "screens/invite.html", "form", context, status=status)


def _inputs(sent: Mapping[str, str], errors: Mapping[str, Any]) -> list[FieldInput]:
    return [
        FieldInput(
            "name", _("Name and surname"), value=sent.get("name", ""), required=True, full=True,
            autofocus=True, error=str(errors.get("name", "")), autocomplete="off",
        ),
        FieldInput(
            "email", _("E-mail"), kind="email", value=sent.get("email", ""), required=True,
            full=True, error=str(errors.get("email", "")), autocomplete="off",
        ),
        FieldInput(
            "role", _("Role"), kind="choice", value=sent.get("role", roles.SALESPERSON),
            required=True, options=roles.options(), error=str(errors.get("role", "")),
        ),
    ]  # fmt: skip


def _link_page(request: HttpRequest, user: User, toasts: Any = ()) -> HttpResponse:
    context = settings.frame(request, "users") | {
        "title": _("A link for %(name)s") % {"name": user.name},
        "person": user,
        "link": FieldInput(
            "link", _("Sign-in link"), value=links.make_link(user), read_only=True, full=True,
            hint=_("It works once, and for one day. It is shown only now."), autocomplete="off",
        ),
        "back": HOME,
    }  # fmt: skip
    return respond(request, "screens/invited.html", "form", context, toasts=toasts)


@never_cache
@require_http_methods(["GET", "POST"])
def link(request: HttpRequest, number: int) -> HttpResponse:
    """A new link for somebody who lost theirs, or forgot the password."""
    settings.require(request)
    user = access.get(request.user, User, number, "change")
    if request.method == "GET":
        return redirect(HOME)
    if not user.can_sign_in:
        return refuse(request, _("The account is off. Switch it on first."))
    return _link_page(request, user)


@require_POST
def switch(request: HttpRequest, number: int) -> HttpResponse:
    """Switch an account off or on; what they own stays theirs until it is handed over."""
    settings.require(request)
    user = access.get(request.user, User, number, "change")
    on = request.POST.get("do") == "on"
    try:
        group = switch_account(user, on, actor_of(request))
    except ActionError as problem:
        return refuse(request, getattr(problem, "message", "") or str(problem), status=422)
    text = _("The account is on: %(name)s") if on else _("The account is off: %(name)s")
    return done(request, HOME, toasts=[undoing.saved(text % {"name": user.name}, group)])


settings.add(
    settings.Section(
        "users", gettext_lazy("Users"), HOME, "users", 20, settings.COMPANY,
        gettext_lazy("Who works here, and as what; invite, switch off, see as"),
        words=gettext_lazy("invite account password colleague deactivate see as link"),
    )
)  # fmt: skip
