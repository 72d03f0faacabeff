"""Counts what masking finds in the planted corpus, and what it masks where no person is."""

import random
from collections.abc import Callable

import pyarrow as pa

from factories import planted, sentences
from outside_data import folder, rows
from xinheng.exchange.gate.columns import Column
from xinheng.exchange.gate.measured import Measured
from xinheng.exchange.gate.texts import MaskedColumn, Texts

SEED = 20261122
WHOLE = 10_000
"""Planted pieces of each context at full scale."""

MOST_ORGANISATIONS = 1_000
FIELD, ADDRESSEE = "CF_SY", "CF_XDR_MC"
_TELLS = 3
"""Characters at the end of an address that tell the door: they must go, too."""
_ABOUT_ORGANISATIONS = (
    "{0}",
    "当事人{0}于2026年3月销售不合格产品",
    "经查，{0}未取得许可证",
    "与{0}签订合同",
    "委托{0}负责施工",
    "供货商{0}提供票据",
)

_NUMBERS: dict[str, tuple[Callable[[random.Random], str], tuple[str, ...]]] = {
    "identity": (planted.write_identity, planted.IDENTITY_WORDS),
    "phone": (planted.write_phone, planted.MOBILE_WORDS),
    "email": (planted.write_email, planted.EMAIL_WORDS),
    "qq": (planted.write_qq, planted.QQ_WORDS),
    "wechat": (planted.write_wechat, planted.WECHAT_WORDS),
    "home": (planted.write_home, planted.HOME_WORDS),
}
NUMBERS = tuple(_NUMBERS)
"""Contexts of numbers, accounts and addresses; the others are of names."""

_HARMLESS: dict[str, Callable[[random.Random], str]] = {
    "clean-numbers": planted.harmless,
    "clean-addresses": planted.address_of_organisation,
    "permit-numbers": lambda chance: f"施工许可证{planted.building_permit(chance)}",
    "clean-sentences": sentences.clean,
}
HARMLESS = tuple(_HARMLESS)
"""Contexts of texts in which no person stands."""

_AROUND = (
    ("当事人", "。"),
    ("经查,", ",住址不详"),
    ("2026年5月10日,", " 已送达"),
    ("", ""),
    ("罚款2000元。", "号"),
    ("见附件12 ", "张某某"),
)


def masked(texts: list[str], masks: Texts, field: str = FIELD) -> MaskedColumn:
    """The texts as the gate masks a column, of facts for one."""
    return masks.mask({field: Column(pa.array(texts, pa.string()))})[field]


def found(context: str, size: int, masks: Texts, seed: int = SEED) -> tuple[Measured, list[str]]:
    """Recall in one context over ``size`` sentences, and the sentences in which something was left."""
    chance = random.Random(f"{seed} {context}")
    made = [
        _number(chance, context) if context in _NUMBERS else sentences.planted(chance, context) for _ in range(size)
    ]
    field = ADDRESSEE if context == "beside" else FIELD
    shown = masked([text for text, _ in made], masks, field).array(None).to_pylist()
    count, missed = 0, []
    for (text, pieces), after in zip(made, shown, strict=True):
        left = [piece for piece in pieces if (piece[-_TELLS:] if context == "home" else piece) in str(after)]
        count += len(pieces) - len(left)
        missed += [text] * bool(left)
    return Measured(context, sum(len(pieces) for _, pieces in made), count), missed


def _number(chance: random.Random, context: str) -> tuple[str, list[str]]:
    write, words = _NUMBERS[context]
    before, after = chance.choice(_AROUND)
    number = write(chance)
    return f"{before}{chance.choice(words)}{number}{after}", [number]


def wrong(context: str, size: int, masks: Texts, seed: int = SEED) -> tuple[Measured, list[str]]:
    """What is masked of texts in which no person stands, and those texts."""
    chance = random.Random(f"{seed} {context}")
    texts = sorted({_HARMLESS[context](chance) for _ in range(size)})
    after = masked(texts, masks).array(None).to_pylist()
    changed = [text for text, one in zip(texts, after, strict=True) if text != one]
    return Measured(context, len(texts), len(changed)), changed


def organisations(masks: Texts) -> tuple[Measured, list[str]] | None:
    """Of a thousand registered names in six sentences and as addressees, those touched; None without the data."""
    data = folder("companies")
    if data is None:
        return None
    every = [row["name"] for row in rows(data / "companies.csv.gz")]
    chosen = random.Random(SEED).sample(every, MOST_ORGANISATIONS)
    texts = [way.format(name) for name in chosen for way in _ABOUT_ORGANISATIONS]
    after = [*masked(texts, masks).array(None).to_pylist(), *masked(chosen, masks, ADDRESSEE).array(None).to_pylist()]
    changed = [text for text, one in zip([*texts, *chosen], after, strict=True) if text != one]
    return Measured("organisations", len(after), len(changed)), changed
