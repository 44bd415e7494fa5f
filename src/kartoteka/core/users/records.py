"""Users, teams and memberships as record types: listed, imported and exported like any card."""

from django.utils.translation import gettext_lazy as _

from kartoteka.core.actions import in_order
from kartoteka.core.records.types import RecordType, Section, record_types
from kartoteka.core.users import rules
from kartoteka.core.users.absences import Absence
from kartoteka.core.users.models import Membership, Team, User

users = record_types.register(
    RecordType(
        model=User,
        key="user",
        plural="users",
        label=_("User"),
        label_plural=_("Users"),
        icon="user",
        module="users",
        title="name",
        subtitle=("email",),
        columns=("name", "email", "role", "team", "is_active", "last_seen"),
        form=(
            Section(_("Who"), "name", "email", "phone"),
            Section(_("Work"), "role", "team", "is_active"),
            Section(_("Settings"), "language", "timezone", "theme", "density", "hotkeys"),
        ),
        search=("name", "email", "phone"),
        natural_keys=("email", "name"),
        aliases={
            "": (
                "sales agent",
                "agent",
                "employee",
                "sales rep",
                "pracownik",
                "handlowiec",
                "сотрудник",
                "менеджер",
            ),
            "name": ("full name", "user name", "imię i nazwisko", "имя"),
            "email": ("e mail", "mail", "login", "adres e-mail", "почта"),
            "team": (
                "regional office",
                "office",
                "department",
                "zespół",
                "dział",
                "biuro",
                "команда",
                "отдел",
            ),
        },
        derived=("last_seen",),
        checks=(rules.problems_of_user,),
        defaults=rules.defaults_of_user,
        settings=True,
        is_settled=True,
        in_menu=False,
    )
)

teams = record_types.register(
    RecordType(
        model=Team,
        key="team",
        plural="teams",
        label=_("Team"),
        label_plural=_("Teams"),
        icon="users",
        module="users",
        title="name",
        subtitle=("region",),
        columns=("name", "parent", "region"),
        form=(Section(_("Team"), "name", "parent", "region"),),
        search=("name", "region"),
        natural_keys=("name",),
        aliases={"": ("sales team", "office", "department", "zespół", "dział", "команда")},
        checks=(rules.problems_of_team,),
        settings=True,
        is_settled=True,
        in_menu=False,
    )
)

memberships = record_types.register(
    RecordType(
        model=Membership,
        key="membership",
        plural="memberships",
        label=_("Membership"),
        label_plural=_("Memberships"),
        icon="user-round-check",
        module="users",
        title="user",
        columns=("user", "team", "is_manager"),
        form=(Section(_("Membership"), "user", "team", "is_manager"),),
        order="id",
        checks=(rules.problems_of_membership,),
        settings=True,
        is_settled=True,
        in_menu=False,
        in_search=False,
    )
)

absences = record_types.register(
    RecordType(
        model=Absence,
        key="absence",
        plural="absences",
        label=_("Absence"),
        label_plural=_("Absences"),
        icon="calendar-x",
        module="users",
        title="user",
        columns=("user", "substitute", "from_date", "until_date", "reason"),
        form=(Section(_("Absence"), "user", "substitute", "from_date", "until_date", "reason"),),
        quick_create=("user", "substitute", "from_date", "until_date", "reason"),
        order="-from_date",
        checks=(rules.problems_of_absence, in_order("from_date", "until_date")),
        defaults=rules.defaults_of_absence,
        settings=True,
        is_settled=True,
        private=True,
        in_menu=False,
        in_search=False,
    )
)
