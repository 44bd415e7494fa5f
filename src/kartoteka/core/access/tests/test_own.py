"""The door to one's own records: of what one may see, as the other door has it."""

from dataclasses import replace
from datetime import timedelta

import pytest

from kartoteka.core import access, actions
from kartoteka.core.access import past
from kartoteka.core.access.matrix import roles
from kartoteka.core.records.types import record_types
from kartoteka.core.screens.tests import samples

pytestmark = [pytest.mark.django_db, pytest.mark.one_database]


def test_own_records_are_those_one_sees_and_owns(user_of):
    colleague = user_of("manager", name="Another")
    for role in roles():
        user = user_of(role)
        for key in ("customer", "activity", "privacy_request"):
            record = samples.make(key, owner=user)
            samples.make(key, owner=colleague)
            model = record_types[key].model
            seen = access.visible(user, model).filter(owner_id=user.pk)
            own = [one.pk for one in access.own(user, model)]
            assert own == [one.pk for one in seen], (role, key)
            assert own in ([record.pk], []), (role, key)


def test_own_records_of_a_day_are_not_all_that_changed_since(user_of, actor_of):
    me, colleague = user_of("manager"), user_of("administrator")
    by = actor_of(me)
    mine, theirs = (samples.make("customer", owner=owner) for owner in (me, colleague))
    for customer in (mine, theirs):
        actions.update(customer, {"city": "Brest"}, replace(by, at=by.at + timedelta(days=1)))
    kind, model = record_types["customer"], type(mine)
    with past.as_it_was(kind, access.visible(me, model), by.at + timedelta(hours=1), me):
        assert {one.pk for one in access.visible(me, model)} == {mine.pk, theirs.pk}
        assert [one.pk for one in access.own(me, model)] == [mine.pk]
