"""Plans: what a card asks is answered by an index, in both databases."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kartoteka.modules.activities import queries
from kartoteka.modules.activities.models import Activity

pytestmark = pytest.mark.django_db


def test_what_is_around_now_is_read_by_the_customer():
    with CaptureQueriesContext(connection) as asked:
        queries.around_now(Activity.objects.all(), "customer", 1)
    (query,) = asked.captured_queries
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        explain = "EXPLAIN" if connection.vendor == "postgresql" else "EXPLAIN QUERY PLAN"
        cursor.execute(f"{explain} {query['sql']}")
        plan = "\n".join(str(row) for row in cursor.fetchall())
    assert "SCAN ACTIVITIES_ACTIVITY" not in plan.upper().replace("SCAN ON", "SCAN"), plan
