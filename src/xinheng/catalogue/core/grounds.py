"""Excluded grounds (G5): matters that are refused and only counted, whatever an instrument or a sender says.

Speech, news and control of content, belief, assembly, military service and defence duties, foreign organisations,
sanctions, state security, party bodies. The patterns use only what Python's ``re`` and RE2 both understand.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from xinheng.catalogue.core.vocabulary import EXCLUDED_GROUNDS, ExcludedGround

IGNORED_CHARACTERS = "[\\s《》〈〉<>“”\"'‘’「」『』\u200b\ufeff]+"
"""Taken out before looking: book-title marks, quotation marks, blanks."""

CANDIDATE_PATTERN = (
    "出版|音像|印刷业|非法印刷|图书|期刊|报纸|报刊|内部资料|准印|新闻|外国记者|广播|电视|卫星|视听|音视频|网络信息内容|网络暴力|跟帖|评论|论坛|社区服务|群组|"
    "公众账号|用户账号|微博|弹窗|直播服务|信息搜索|应用程序信息|算法推荐|深度合成|区块链|舆论|导向|人工智能服务|互联网文化|网络文化|国际联网|电影|公映|"
    "网络安全法|互联网信息服务管理办法|营业性演出管理条例|娱乐场所管理条例|互联网上网服务营业场所管理条例|英雄烈士|国旗|国歌|国徽|"
    "虚假信息扰乱|违法信息|违法和|违法或|违法不良|违法、不良|违法,不良|违法内容|违规内容|违规信息|不良信息|不良内容|有害|低俗|淫秽|色情|反动|"
    "书刊|谣言|禁止发布|禁止传播|禁止制作|禁止内容|违禁|禁止的内容|禁载|信息内容|互联网信息办公室|网信办|历史虚无|非法定信道|非法信道|翻墙|煽动|颠覆|"
    "恐怖主义|极端主义|宗教|信仰|清真|伊斯兰|藏传|穆斯林|极端化|邪教|传教|封建迷信|民宗|统一战线|集会|游行|示威|结社|请愿|上访|信访|静坐|缠访|闹访|"
    "兵役|征兵|兵员|服现役|国防|民兵|预备役|军事设施|军人地位|退役|征召|人民武装|境外非政府|外国商会|涉外调查|外国常驻|驻华|境外资助|境外组织|"
    "言论|违法出版|违规出版|刊播|节目|采编|英烈|歪曲|侮辱|诋毁|诽谤|丑化|亵渎|法轮功|全能神|对外关系法|"
    "制裁|不可靠实体|阻断外国|反制|歧视性限制|管控名单|间谍|国家安全|国家情报|反分裂|党"
)
"""Whatever ``excluded_ground`` finds contains one of these words, and RE2 looks for them fast: search the folded
columns of a batch for it first, and ask ``excluded_ground`` about the rows left."""


def fold(text: str) -> str:
    """The form in which grounds are looked for: NFKC (；→; ，→,), without title marks, quotes and blanks."""
    return re.sub(IGNORED_CHARACTERS, "", unicodedata.normalize("NFKC", text))


@dataclass(frozen=True)
class _Search:
    """One ground, ready to be looked for in folded text."""

    key: str
    grounds: re.Pattern[str]
    conduct: re.Pattern[str]
    documents: re.Pattern[str]
    authorities: re.Pattern[str]
    general: re.Pattern[str]


def _any_of(*alternatives: Iterable[str]) -> re.Pattern[str]:
    """A pattern for any of the alternatives; one that finds nothing when there are none."""
    return re.compile("|".join(f"(?:{one})" for some in alternatives for one in some) or r"(?!)")


def _search(ground: ExcludedGround) -> _Search:
    titles = _any_of(map(re.escape, ground.instruments), ground.instrument_patterns)
    return _Search(
        ground.key,
        titles,
        _any_of(
            [f"(?:违反|触犯)[^。;]{{0,20}}(?:{titles.pattern})"],
            map(re.escape, ground.conduct),
            ground.conduct_patterns,
        ),
        _any_of(map(re.escape, ground.documents)),
        _any_of(map(re.escape, ground.authorities)),
        _any_of(map(re.escape, ground.general)),
    )


@cache
def _searches() -> tuple[_Search, ...]:
    """All of them, made when the first text has a candidate's word: most commands and most files have none."""
    return tuple(_search(ground) for ground in EXCLUDED_GROUNDS)


def excluded_ground(grounds: str, described: str = "", *, document: str = "", authority: str = "") -> str | None:
    """The key of the excluded ground that a matter rests on, or None.

    ``grounds`` is the legal basis as printed (instruments, articles); ``described`` is conduct, facts and content;
    ``document`` the name of a licence or decision; ``authority`` the deciding body. A decision about an excluded
    kind of organisation under general law (fire, tax, food) is not excluded.
    """
    basis, words, name, body = fold(grounds), fold(described), fold(document), fold(authority)
    for one in _searches():
        if one.grounds.search(basis) or one.conduct.search(basis) or one.conduct.search(words):
            return one.key
        if one.documents.search(name) or (one.authorities.search(body) and not one.general.search(basis)):
            return one.key
    return None
