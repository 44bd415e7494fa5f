"""Model fields: what they tell their kind, and what migrations see of them."""

from decimal import Decimal

import pytest
from django.db import connection, models
from django.db.migrations.state import ModelState
from django.test.utils import isolate_apps
from django.utils import timezone

from kartoteka.core import fields


def make(field, name="amount"):
    """The field as a model's field of this name."""

    with isolate_apps("kartoteka"):
        return type(
            "Sample",
            (models.Model,),
            {
                name: field,
                "__module__": __name__,
                "Meta": type("Meta", (), {"app_label": "kartoteka"}),
            },
        )._meta.get_field(name)


def make_each():
    """One field of every class."""
    options = (fields.Option("a", "A"), fields.Option("b", "B"))
    special = {
        fields.Choice: {"options": options},
        fields.Choices: {"options": options},
        fields.Link: {"to": "users.User"},
    }
    return [
        (cls, make(cls("Label", privacy="none", **special.get(cls, {}))))
        for cls in fields.FIELD_CLASSES
    ]


@pytest.mark.parametrize("cls", fields.FIELD_CLASSES)
def test_field_without_privacy_class_is_an_error(cls):
    needed = {"to": "users.User"} if cls is fields.Link else {}
    needed |= {"options": ()} if cls in (fields.Choice, fields.Choices) else {}
    with pytest.raises(TypeError, match="privacy"):
        cls("Label", **needed)
    with pytest.raises(TypeError, match="secret"):
        cls("Label", privacy="secret", **needed)


def test_every_kind_has_a_field_class():
    assert set(fields.kinds) == {cls.kind.key for cls in fields.FIELD_CLASSES}
    assert len(fields.kinds) == len(fields.FIELD_CLASSES) == 27
    for key, kind in fields.kinds.items():
        assert kind.key == key
        assert kind.operators


def test_spec_says_what_the_field_knows():
    field = make(
        fields.Decimal(
            "Weight",
            privacy="company",
            required=True,
            help="In tonnes",
            read_only=True,
            decimals=3,
            minimum=0,
            maximum=40,
        )
    )
    spec = field.spec()
    assert spec == fields.Spec(
        key="amount",
        label="Weight",
        kind=fields.kinds["decimal"],
        privacy="company",
        required=True,
        read_only=True,
        help="In tonnes",
        decimals=3,
        minimum=Decimal(0),
        maximum=Decimal(40),
    )


@pytest.mark.parametrize(
    ("to", "key"),
    [
        ("users.User", "user"),
        ("sales.PriceList", "price_list"),
        ("sales.PKDCode", "pkd_code"),
    ],
)
def test_link_knows_the_record_type_by_its_model(to, key):
    assert fields.Link("Label", to=to, privacy="none").described["link"] == key
    assert fields.Link("Label", to, privacy="none", link="other").described["link"] == "other"


def test_migrations_see_plain_fields_without_labels():
    for cls, field in make_each():
        _name, path, args, column = field.deconstruct()
        assert path.startswith("django.db.models."), cls
        assert args == []
        assert not {"verbose_name", "help_text", "blank", "choices"} & set(column)
        plain = field.clone()
        assert type(plain).__module__.startswith("django.db.models.")
        assert plain.deconstruct()[1:] == (path, args, column)


def test_a_new_label_or_privacy_class_makes_no_migration():
    old = fields.Text("Name", privacy="none", help="x", required=True)
    new = fields.Text("Title", privacy="personal", read_only=True)
    assert old.deconstruct()[1:] == new.deconstruct()[1:]
    old_choice = fields.Choice("A", privacy="none", options=(fields.Option("a", "A", "g"),))
    new_choice = fields.Choice("A", privacy="none", options=(fields.Option("b", "B", "r"),))
    assert old_choice.deconstruct()[1:] == new_choice.deconstruct()[1:]


def test_columns_are_what_the_values_need():
    text, money = fields.Text("A", privacy="none", max_length=30), fields.Money("A", privacy="none")
    assert text.deconstruct()[3] == {"max_length": 30, "default": ""}
    assert money.deconstruct()[3] == {"max_digits": 16, "decimal_places": 2, "null": True}
    assert fields.Integer("A", privacy="none", required=True).null is False
    assert fields.Date("A", privacy="none").null is True
    assert fields.YesNo("A", privacy="none").get_default() is False
    assert fields.Tags("A", privacy="none").get_default() == []
    assert fields.DateTime("A", privacy="none", default=timezone.now).get_default() is not None
    link = fields.Link("A", to="users.User", privacy="none")
    assert link.remote_field.on_delete is models.PROTECT
    assert link.remote_field.related_name == "+"


def test_choice_with_a_default_off_its_list_is_an_error():
    with pytest.raises(ValueError, match="'c'"):
        fields.Choice("A", privacy="none", options=(fields.Option("a", "A"),), default="c")


def test_a_model_with_every_field_passes_djangos_checks_and_copies_to_heirs():
    with isolate_apps("kartoteka"):

        class Base(models.Model):
            name = fields.Text("Name", privacy="company", required=True)
            owner = fields.Link("Owner", to="self", privacy="none")
            tags = fields.Tags("Tags", privacy="none")

            class Meta:
                abstract = True
                app_label = "kartoteka"

        class Heir(Base):  # noqa: DJ008 never shown
            class Meta:
                app_label = "kartoteka"

        state = ModelState.from_model(Heir)
        assert type(state.fields["name"]) is models.CharField
        assert type(state.fields["owner"]) is models.ForeignKey
        assert Heir._meta.get_field("name").spec().required
        assert Heir(name="a").tags == []
        assert not [error for error in Heir.check() if error.level >= 40]


@pytest.mark.django_db(transaction=True)
def test_unique_text_lets_many_stay_empty():
    with isolate_apps("kartoteka"):

        class Numbered(models.Model):  # noqa: DJ008 never shown
            number = fields.Nip("NIP", privacy="company", unique=True)
            name = fields.Text("Name", privacy="company")

            class Meta:
                app_label = "kartoteka"

        with connection.schema_editor() as editor:
            editor.create_model(Numbered)
        try:
            Numbered.objects.create(name="a")
            Numbered.objects.bulk_create([Numbered(name="b"), Numbered(name="c", number="1")])
            found = Numbered.objects.order_by("name").values_list("name", "number")
            assert list(found) == [("a", ""), ("b", ""), ("c", "1")]
            assert Numbered.objects.filter(number__isnull=True).count() == 2
        finally:
            with connection.schema_editor() as editor:
                editor.delete_model(Numbered)
