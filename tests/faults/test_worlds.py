"""S-01: whatever way the database is asked, each is told of what they may see, and of all of it.

A world is drawn by lot: users of every role, some of two teams or at the head of one, away or gone,
with territories; and records of anybody, of any team, of nobody. What each may see is reckoned by
the words of the permission matrix, record by record, and compared with what the doors give: for a
page, to count, by numbers, as one's own, where there are few or many, and with the kept figures.
"""

import os
import random
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from kartoteka.core import access
from kartoteka.core.records import settled
from kartoteka.core.records.models import Record
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples
from kartoteka.core.storage import tallies, walking
from kartoteka.core.users.absences import Absence
from kartoteka.core.users.models import Membership, Team, User
from kartoteka.modules.activities.models import Activity
from kartoteka.modules.customers import reach
from kartoteka.modules.customers.models import Address, Customer, Territory, TerritoryMember
from kartoteka.modules.leads.models import Lead
from kartoteka.modules.sales import queries
from kartoteka.modules.sales.models import Opportunity

pytestmark = pytest.mark.django_db
ROUNDS = int(os.environ.get("KARTOTEKA_FAULT_ROUNDS", "2"))
ROLES = ("administrator", "manager", "regional_manager", "salesperson", "salesperson", "reader")
MODELS: tuple[type[Record], ...] = (Customer, Address, Activity, Lead, Opportunity)
Numbers = set[int]


class World:
    """Users, and records of all kinds, drawn by lot."""

    def __init__(self, dice: random.Random, user_of: Callable[..., Any]) -> None:
        self.dice, self.today = dice, timezone.localdate()
        self.teams = [samples.make("team").pk for _number in range(4)]
        # The second is a part of the first, and the last one is put away.
        Team.objects.filter(pk=self.teams[1]).update(parent=self.teams[0])
        Team.objects.filter(pk=self.teams[3]).update(archived_at=timezone.now())
        own = [{"name": f"User {n}", "team": self.one(self.teams)} for n in range(len(ROLES) + 1)]
        made = [user_of(role, **given) for role, given in zip((*ROLES, "reader"), own, strict=True)]
        self.users = [user.pk for user in made]
        User.objects.filter(pk=self.users[-1]).update(is_active=False, archived_at=timezone.now())
        self._arrange()
        settled.touch()
        self._fill(dice.choice((3, 25)))

    def one(self, of: Iterable[Any]) -> Any:
        """One of them, or nothing."""
        return self.dice.choice([None, *of])

    def _arrange(self) -> None:
        """Teams beside the main one, absences, territories."""
        for user in self.users:
            for team in self.dice.sample(self.teams, self.dice.choice((0, 1, 2))):
                leads = self.dice.random() < 0.5
                Membership.objects.create(user_id=user, team_id=team, is_manager=leads)
        for _number in range(3):
            away, substitute = self.dice.sample(self.users, 2)
            first, days = self.today - timedelta(days=1), self.dice.choice((0, 1, 5))
            Absence.objects.create(
                user_id=away, substitute_id=substitute, from_date=first,
                until_date=first + timedelta(days=days),
            )  # fmt: skip
        self.lands = [samples.make("territory").pk for _number in range(4)]
        Territory.objects.filter(pk=self.lands[1]).update(parent=self.lands[0])
        Territory.objects.filter(pk=self.lands[3]).update(archived_at=timezone.now())
        Territory.objects.filter(pk=self.lands[2]).update(owner=self.one(self.users))
        for user in self.dice.sample(self.users, 4):
            land = self.dice.choice(self.lands)
            TerritoryMember.objects.create(user_id=user, territory_id=land)

    def _fill(self, many: int) -> None:
        customers = [self._made(Customer, territory_id=self.one(self.lands)) for _n in range(many)]
        self.pipeline = samples.make("pipeline")
        stages = [
            samples.make("stage", pipeline=self.pipeline.pk, kind=kind).pk
            for kind in ("open", "won", "lost")
        ]
        for _number in range(many):
            customer = self.one(customers)
            self._made(Address, customer_id=self.dice.choice(customers))
            self._made(Activity, customer_id=customer)
            self._made(Lead, customer_id=customer)
            outcome = self.dice.choice(("open", "won", "lost"))
            day = self.one([self.today, self.today - timedelta(days=50)])
            self._made(
                Opportunity, customer_id=customer, pipeline_id=self.pipeline.pk, outcome=outcome,
                stage_id=self.dice.choice(stages), opened_on=day, closed_on=day,
                value=self.one([7, 300]), archived_at=self.one([None, None, timezone.now()]),
            )  # fmt: skip

    def _made(self, model: type[Record], **values: Any) -> int:
        place = str(self.dice.randrange(9))
        owner, team = self.one(self.users), self.one(self.teams)
        made = model._default_manager.create(owner_id=owner, team_id=team, sort_key=place, **values)
        return int(made.pk)


def below(chosen: Numbers, parents: dict[int, int | None]) -> Numbers:
    """These, and all that are parts of them."""
    found = chosen | {number for number, parent in parents.items() if parent in chosen}
    return found if found == chosen else below(found, parents)


def own_of(user: User) -> Numbers:
    """Whose records are the user's own."""
    rows = [one for one in Absence.objects.all() if one.substitute_id == user.pk]
    today = timezone.localdate()
    return {user.pk} | {a.user_id for a in rows if a.from_date <= today <= a.until_date}


def teams_of(user: User) -> Numbers:
    """The user's teams, with all that are parts of those that the user leads."""
    mine = [one for one in Membership.objects.all() if one.user_id == user.pk]
    led = {one.team_id for one in mine if one.is_manager}
    parents = dict(Team.objects.values_list("pk", "parent_id"))
    return {user.team_id} - {None} | {one.team_id for one in mine} | below(led, parents)


def lands_of(user: User) -> Numbers:
    """The user's territories, with all below."""
    own, there = own_of(user), Territory.objects.filter(archived_at=None)
    members = {(one.territory_id, one.user_id) for one in TerritoryMember.objects.all()}
    mine = {
        land.pk for land in there
        if land.owner_id in own or any((land.pk, user) in members for user in own)
    }  # fmt: skip
    return below(mine, dict(there.values_list("pk", "parent_id")))


def seen_by(user: User, model: type[Record]) -> list[Any]:
    """What the user may see, by the words of the matrix."""
    scope = access.scope(user, "see", record_types.of(model).key)
    own, teams, lands = own_of(user), teams_of(user), lands_of(user)
    land_of = dict(Customer.objects.values_list("pk", "territory_id"))

    def is_seen(one: Any) -> bool:
        if scope in ("all", "none") or one.owner_id in own:
            return scope != "none"
        land = land_of.get(one.pk if model is Customer else getattr(one, "customer_id", None))
        return one.team_id in teams if scope == "team" else scope == "territory" and land in lands

    return [one for one in model._default_manager.order_by("sort_key", "id") if is_seen(one)]


def look(number: int, model: type[Record], seen: list[Any]) -> None:
    """Ask for the same in each way that there is; the user lives for one request."""
    user = User.objects.get(pk=number)
    told = [one.pk for one in seen]
    door = access.visible(user, model)
    assert [one.pk for one in door.order_by("sort_key", "id")[:7]] == told[:7]
    assert set(door.values_list("pk", flat=True)) == set(told)
    assert walking.whole(door).order_by().count() == len(told)
    everybodys = model._default_manager.values_list("pk", flat=True)
    assert set(access.numbered(user, model, everybodys)) == set(told)
    mine = {one.pk for one in seen if one.owner_id in own_of(user)}
    assert set(access.own(user, model).values_list("pk", flat=True)) == mine


def look_at_figures(number: int, world: World, seen: list[Opportunity]) -> None:
    """The funnel of those seen, of one owner among them, and of one team."""
    first = world.today - timedelta(days=30)
    asked = {"owner_id": world.dice.choice(world.users)}, {"team_id": world.teams[0]}
    live = [one for one in seen if one.archived_at is None]
    for sides in ({}, *asked):
        rows = [one for one in live if all(getattr(one, k) == v for k, v in sides.items())]
        recent = [one for one in rows if one.opened_on and one.opened_on >= first]
        for period, opened in ((queries.Period(), rows), (queries.Period(first), recent)):
            told = queries.funnel(
                User.objects.get(pk=number), world.pipeline, period, today=world.today,
                zone=timezone.get_current_timezone(), **sides,
            )  # fmt: skip
            customers = {one.customer_id for one in opened} - {None}
            assert (told.opportunities, told.customers) == (len(opened), len(customers))
            is_open = [one.value or 0 for one in rows if one.stage.kind == "open"]
            assert (told.open_count, told.open_value) == (len(is_open), sum(is_open))


@pytest.mark.parametrize("are_many", [False, True])
def test_each_is_told_of_what_they_may_see_and_of_all_of_it(
    user_of: Callable[..., Any], monkeypatch: pytest.MonkeyPatch, are_many: bool
) -> None:
    if are_many:
        monkeypatch.setattr(walking, "MANY", 0)
        monkeypatch.setattr(reach, "MANY", 0)
    for number in range(ROUNDS // 2 or 1):
        with transaction.atomic():
            world = World(random.Random(number), user_of)
            assert list(tallies.faults()) == []
            for user in world.users:
                for model in MODELS:
                    seen = seen_by(User.objects.get(pk=user), model)
                    look(user, model, seen)
                    if model is Opportunity:
                        look_at_figures(user, world, seen)
            transaction.set_rollback(True)
