"""Invented people, only as the noise that departments' files carry and the gate must not let in.

Identity numbers stand in 7199xx: the gate knows the block 71, identity cards are never issued under it, and it has no
county 99, so they can be nobody's. All telephone numbers begin with 154 0000.
"""

import random
from datetime import date, timedelta

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕"
_GIVEN = "砚禾槐汀樾泽岚屿澄霁芷昱衡桐苇溪荻沐朗珩琅予鹤舟临望清和远安宁文明建国秀英桂兰志强海峰春梅"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def person_name(rng: random.Random) -> str:
    """A name of two or three characters."""
    return rng.choice(_SURNAMES) + "".join(rng.sample(_GIVEN, rng.choice((1, 2, 2, 2))))


def identity_number(rng: random.Random) -> str:
    """An 18-character number of the right form (GB 11643 check character) that is nobody's."""
    born = date(1955, 1, 1) + timedelta(days=rng.randrange(17000))
    first = f"7199{rng.randrange(1, 9):02d}{born:%Y%m%d}{rng.randrange(1, 999):03d}"
    total = sum(int(digit) * weight for digit, weight in zip(first, _WEIGHTS, strict=True))
    return first + "10X98765432"[total % 11]


def telephone(rng: random.Random) -> str:
    """Eleven digits of the form of a mobile number."""
    return f"1540000{rng.randrange(10000):04d}"
