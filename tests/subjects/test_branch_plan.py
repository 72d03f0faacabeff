"""How the branches of an organisation are found among many: in a database that no other test left its traces in.

Of a handful of rows any index is as good as another, and of rows that were rolled back the planner keeps a wrong idea.
"""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from factories.organisations import code, imported
from xinheng.kernel.clock import on_day
from xinheng.subjects.models import Organisation
from xinheng.subjects.selectors import organisation

pytestmark = pytest.mark.db


def test_no_organisation_is_looked_for_in_all_of_them(
    own_database: str, tmp_path: Path, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [["东方公司", code(1), ""], ["东方公司第一分公司", code(2), code(1)], ["西方公司", code(3), ""]]
    with on_day(date(2026, 5, 15)):
        imported(tmp_path / "registry.csv", "name,uscc,parent_uscc", rows)
    like = Organisation.objects.get(uscc=code(3))
    names = [field.attname for field in Organisation._meta.concrete_fields if not field.primary_key]
    fields = {name: getattr(like, name) for name in names}
    Organisation.objects.bulk_create(Organisation(**fields | {"uscc": code(n)}) for n in range(1_000, 3_000))
    with django_assert_num_queries(1) as asked:
        assert [found for found, _ in organisation(code(1)).branches] == [code(2)]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {asked.captured_queries[0]['sql']}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "subjects_branch" in plan
    assert "subjects_succession" in plan
    assert "Seq Scan on subjects_organisation " not in plan
