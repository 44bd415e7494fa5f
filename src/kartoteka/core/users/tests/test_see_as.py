"""An administrator looks at the pages of another user, and changes nothing as them."""

import pytest

from kartoteka.core.users.models import User

pytestmark = pytest.mark.django_db


def test_administrator_sees_the_page_of_the_other_user(client_of, user_of):
    reader = user_of("reader", language="ru")
    client = client_of("administrator")

    assert client.post("/settings/see-as/", {"user": reader.pk})["Location"] == "/"

    seen = client.get("/settings/me/")
    assert seen.context["request"].user == reader
    assert seen["Content-Language"] == "ru"
    assert seen.context["request"].real_user == user_of("administrator")


def test_nothing_is_changed_while_seeing_as_another(client_of, user_of):
    reader = user_of("reader")
    client = client_of("administrator")
    client.post("/settings/see-as/", {"user": reader.pk})

    form = {"language": "ru", "timezone": "Europe/Warsaw", "density": "compact", "theme": ""}
    assert client.post("/settings/me/", form).status_code == 403
    assert User.objects.get(pk=reader.pk).language == "en"

    assert client.post("/settings/see-as/stop/").status_code == 302
    assert client.get("/settings/me/").context["request"].user == user_of("administrator")


@pytest.mark.parametrize("role", ["manager", "salesperson", "reader"])
def test_others_may_not_see_as_anybody(client_of, user_of, role):
    client = client_of(role)
    other = user_of("administrator")

    assert client.post("/settings/see-as/", {"user": other.pk}).status_code in (403, 404)
    assert client.get("/settings/me/").context["request"].user == user_of(role)


def test_right_that_was_taken_away_ends_it(client_of, user_of):
    user_of("administrator", name="Another One")
    reader, client = user_of("reader"), client_of("administrator")
    client.post("/settings/see-as/", {"user": reader.pk})
    User.objects.filter(pk=user_of("administrator").pk).update(role="reader")

    assert client.get("/settings/me/").context["request"].user == user_of("administrator")
