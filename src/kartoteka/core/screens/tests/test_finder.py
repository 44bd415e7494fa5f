"""The search page and the palette's answers."""

import pytest

from kartoteka.core import actions
from kartoteka.core.records.types import record_types

pytestmark = pytest.mark.django_db

PALETTE = {"HX-Request": "true", "HX-Request-Type": "partial", "HX-Target": "div#palette-records"}


@pytest.fixture
def lake(actor_of):
    values = {"name": "Spółdzielnia Łąka", "nip": "6760001244"}
    return actions.create(record_types["customer"], values, actor_of("administrator"))


@pytest.mark.parametrize("words", ["lak", "ŁĄKA", "676-000", "6760001244"])
def test_the_page_finds_by_fragment(client_of, lake, words):
    content = client_of().get("/search/", {"q": words}).content.decode()
    assert f'href="/customers/{lake.pk}/"' in content


def test_the_palette_gets_options_only(client_of, lake):
    content = client_of().get("/search/", {"q": "lak"}, headers=PALETTE).content.decode()
    assert 'role="option"' in content
    assert "<html" not in content


def test_nothing_found_offers_to_add(client_of):
    content = client_of().get("/search/", {"q": "Nowa firma"}, headers=PALETTE).content.decode()
    assert 'href="/customers/new/?name=Nowa+firma"' in content


def test_a_foreign_record_is_not_found(client_of, user_of, lake):
    stranger = user_of("salesperson", name="Obcy")
    content = client_of(stranger).get("/search/", {"q": "lak"}).content.decode()
    assert "Łąka" not in content


def test_all_modules_are_named_with_what_they_are_for(client_of):
    content = client_of().get("/modules/").content.decode()
    assert 'href="/customers/"' in content
    assert "Companies, institutions and individuals" in content
