"""Keys of kinds, matters, purposes and grants in words, as the administrations read them."""

from collections.abc import Sequence

from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from xinheng.accounts.domain import ANY, Terms
from xinheng.accounts.templatetags.reads import purpose_named as core_purpose_named
from xinheng.catalogue.current import rulebook


def _in_words(zh: str, en: str) -> str:
    return zh if str(get_language() or "").startswith("zh") or not en else en


def kind_named(key: str) -> str:
    """The name of a record kind; the key where the rulebook has no such kind."""
    kind = rulebook().kinds.get(key)
    return _in_words(kind.zh, kind.en) if kind else key


def matter_named(key: str) -> str:
    """The name of a matter; the key where the rulebook has no such matter."""
    matter = rulebook().matters.get(key)
    return _in_words(matter.zh, matter.en) if matter else key


def purpose_named(key: str) -> str:
    """A purpose: a matter of the rulebook, or one of the core's own."""
    return matter_named(key) if key in rulebook().matters else core_purpose_named(key)


def power_named(key: str) -> str:
    """What a program may do."""
    return {"batches": _("Send files of records"), "check": _("Ask the check")}.get(key, key)


def granted(terms: Terms) -> Sequence[str]:
    """What a program is granted, one line for each power."""
    lines = []
    for power in terms.powers:
        keys, named = (terms.matters, matter_named) if power == "check" else (terms.kinds, kind_named)
        every, comma = _("every kind its authority may send"), pgettext("between powers", ", ")
        covered = every if ANY in keys else comma.join(map(named, keys))
        lines.append(_("%(power)s: %(covered)s") % {"power": power_named(power), "covered": covered})
    return lines
