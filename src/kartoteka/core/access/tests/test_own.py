"""The door to one's own records: of what one may see, as the other door has it."""

import pytest

from kartoteka.core import access
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
