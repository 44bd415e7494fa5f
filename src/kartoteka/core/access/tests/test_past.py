"""Records as they were at a moment, in lists and counts."""

import pytest

pytestmark = pytest.mark.django_db
