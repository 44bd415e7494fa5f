"""Shadows of tables go with their `with`, or with their connection."""

import pytest
from django.db import DatabaseError, connection

from kartoteka.core.storage.shadows import shadows_of
from kartoteka.modules.customers.models import Customer


def read_from_inside(reading):
    """Leave a question open, so that SQLite refuses to drop what is being read."""
    with shadows_of([Customer]) as shadows:
        shadows.stand_before(Customer, "1 = 0")
        connection.connection.execute('CREATE TEMP TABLE more AS SELECT 1 AS "id" UNION SELECT 2')
        reading.append(connection.connection.execute("SELECT * FROM more, sqlite_master"))
        reading[0].fetchone()


@pytest.mark.one_database
@pytest.mark.django_db(transaction=True)
def test_a_shadow_that_cannot_be_dropped_goes_with_its_connection():
    reading = []
    with pytest.raises(DatabaseError):
        read_from_inside(reading)
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM temp.sqlite_master")
        assert cursor.fetchall() == []
