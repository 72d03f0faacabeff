"""G6: law firms, media, cultural centres, belief, unions, social organisations and foundations are never graded."""

from pathlib import Path

import pytest

from factories.organisations import code, imported
from xinheng.subjects.models import Organisation

pytestmark = [pytest.mark.db, pytest.mark.django_db]

NEVER = [
    ["东方律师事务所", code(1, pair="31")],
    ["某县公证处", code(2, pair="32")],
    ["外国某报驻北京记者站", code(3, pair="21")],
    ["某国文化中心", code(4, pair="41")],
    ["某县读书协会", code(5, pair="51")],
    ["某市养老服务社", code(6, pair="52")],
    ["某某慈善基金会", code(7, pair="53")],
    ["某县某寺", code(8, pair="71")],
    ["某省神学院", code(9, pair="72")],
    ["东方公司工会委员会", code(10, pair="81")],
    ["某省日报社", code(11, pair="12")],
    ["某某传媒集团有限公司", code(12)],
]
GRADED = [["东方贸易有限公司", code(20)], ["某县合作社", code(21, pair="93")]]


def test_the_flag_follows_kind_and_name_from_the_first_day(tmp_path: Path) -> None:
    result = imported(tmp_path / "registry.csv", "name,uscc", [*NEVER, *GRADED])
    assert result.created == len(NEVER) + len(GRADED), result.issues
    graded = set(Organisation.objects.filter(graded=True).values_list("name", flat=True))
    assert graded == {row[0] for row in GRADED}


def test_a_new_name_takes_the_flag_away(tmp_path: Path) -> None:
    imported(tmp_path / "registry.csv", "name,uscc", [["东方贸易有限公司", code(20)]])
    imported(tmp_path / "registry.csv", "name,uscc", [["东方日报社有限公司", code(20)]])
    assert not Organisation.objects.get().graded
