"""An index changes in a migration as Django changes it, without the models being made anew."""

from typing import Any

from django.db import migrations, models
from django.db.migrations.state import ModelState, ProjectState

from kartoteka.core.records import migrating

OLD = models.Index(fields=["name"], name="thing_old")
NEW = models.Index(fields=["name", "id"], name="thing_new")


def changed(ways: Any) -> tuple[ProjectState, bool]:
    """The state after one index gave way to another, and whether the model was made anew."""
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("name", models.TextField())]
    state.add_model(ModelState("things", "Thing", fields, {"indexes": [OLD]}))
    before = state.apps.get_model("things", "thing")
    ways.RemoveIndex("thing", "thing_old").state_forwards("things", state)
    ways.AddIndex("thing", NEW).state_forwards("things", state)
    return state, state.apps.get_model("things", "thing") is not before


def test_what_is_known_of_the_model_is_what_django_would_know() -> None:
    (ours, is_anew), (theirs, _anew) = changed(migrating), changed(migrations)
    assert not is_anew
    for state in (ours, theirs):
        assert state.models["things", "thing"].options["indexes"] == [NEW]
        assert state.apps.get_model("things", "thing")._meta.indexes == [NEW]
