"""Accounts: the first administrator, own settings, passwords, teams."""

import pytest

from kartoteka.core import actions
from kartoteka.core.actions.actor import house
from kartoteka.core.users import roles
from kartoteka.core.users.actions import (
    CannotSetPassword,
    change_own_password,
    change_own_settings,
    first_administrator,
    set_password,
)
from kartoteka.core.users.models import User
from kartoteka.core.users.records import memberships, teams

pytestmark = pytest.mark.django_db

GOOD = "correct horse battery"


def test_first_administrator_is_made_only_once():
    made, is_new = first_administrator(name="Anna Nowak")
    again, is_new_again = first_administrator(name="Somebody Else")

    assert (is_new, is_new_again) == (True, False)
    assert made == again
    assert made.role == roles.ADMINISTRATOR
    assert not made.has_password


def test_users_may_share_an_empty_address_but_no_real_one(user_of, actor_of):
    user_of("reader", name="First", email="")
    user_of("reader", name="Second", email="")
    user_of("reader", name="Third", email="jan@example.com")

    with pytest.raises(actions.ValidationErrors) as refused:
        user_of("reader", name="Fourth", email="JAN@example.com")

    assert "Third" in refused.value.errors["email"]


def test_last_administrator_cannot_be_switched_off(user_of):
    only = user_of("administrator")

    with pytest.raises(actions.ValidationErrors) as refused:
        actions.update(only, {"is_active": False}, house())

    assert "is_active" in refused.value.errors
    user_of("administrator", name="Other")
    actions.update(only, {"is_active": False}, house())
    assert not User.objects.able_to_sign_in().filter(pk=only.pk).exists()


def test_reader_changes_own_language_but_not_own_role(user_of, actor_of):
    reader = user_of("reader")

    change_own_settings(reader, {"language": "pl"}, actor_of(reader))

    assert User.objects.get(pk=reader.pk).language == "pl"
    with pytest.raises(actions.ActionError):
        change_own_settings(reader, {"role": "administrator"}, actor_of(reader))


def test_password_change_asks_for_the_present_one(user_of, actor_of):
    user = user_of("reader")
    set_password(user, GOOD, house())
    user.refresh_from_db()

    with pytest.raises(CannotSetPassword):
        change_own_password(user, old="something else", new=GOOD + "!", by=actor_of(user))

    change_own_password(user, old=GOOD, new=GOOD + "!", by=actor_of(user))
    assert User.objects.get(pk=user.pk).check_password(GOOD + "!")


def test_weak_password_is_refused_in_words(user_of):
    with pytest.raises(CannotSetPassword) as refused:
        set_password(user_of("reader"), "short", house())

    assert "12" in refused.value.message


def test_password_never_reaches_the_journal(user_of):
    from kartoteka.core.events.models import Event

    user = user_of("reader")
    set_password(user, GOOD, house())

    event = Event.objects.filter(subject_type="user", subject_id=user.pk).latest("id")
    hashed = User.objects.get(pk=user.pk).password
    assert event.name == "PasswordChanged"
    for text in (event.changes, event.facts, event.sealed):
        assert GOOD not in text
        assert hashed not in text


def test_leader_sees_teams_below_own_one(user_of):
    north = actions.create(teams, {"name": "North"}, house())
    gdansk = actions.create(teams, {"name": "Gdańsk", "parent": north.pk}, house())
    south = actions.create(teams, {"name": "South"}, house())
    leader = user_of("manager", team=south.pk)
    member = user_of("salesperson", team=north.pk)

    actions.create(memberships, {"user": leader.pk, "team": north.pk, "is_manager": True}, house())

    assert User.objects.get(pk=leader.pk).team_ids == (south.pk, north.pk, gdansk.pk)
    assert User.objects.get(pk=member.pk).team_ids == (north.pk,)


def test_team_cannot_be_part_of_itself():
    upper = actions.create(teams, {"name": "Upper"}, house())
    lower = actions.create(teams, {"name": "Lower", "parent": upper.pk}, house())

    with pytest.raises(actions.ValidationErrors) as refused:
        actions.update(upper, {"parent": lower.pk}, house())

    assert "parent" in refused.value.errors
