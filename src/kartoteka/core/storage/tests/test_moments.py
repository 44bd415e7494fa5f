"""Moments are read the short way, and are the same."""

from datetime import UTC, datetime

import pytest
from django.db.models import Max
from django.utils.dateparse import parse_datetime

from kartoteka.core.events.models import Group
from kartoteka.core.storage.sqlite import base


@pytest.mark.django_db
@pytest.mark.one_database
def test_moments_are_read_as_django_reads_them():
    """With parts of a second and without, out of a column, a sum of columns and plain SQL."""
    whole = datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    moments = [whole, datetime(2026, 1, 1, 0, 0, 0, 1200, tzinfo=UTC)]
    for at in moments:
        Group.objects.create(at=at, verb="test")
    own = Group.objects.filter(verb="test").order_by("id")
    assert list(own.values_list("at", flat=True)) == moments
    assert [group.at for group in own] == moments
    assert own.aggregate(last=Max("at"))["last"] == moments[0]
    for raw in (b"2026-03-29 01:30:00", b"2026-03-29 01:30:00.5", b"2026-03-29T01:30:00+00:00"):
        read = parse_datetime(raw.decode())
        assert read is not None
        # As Django makes it of a column: UTC where nothing else is said.
        assert base._moment(raw) == (read if read.tzinfo else read.replace(tzinfo=UTC))
