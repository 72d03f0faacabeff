"""What names of persons and the words around them look like; texts are compared in half width (``HALF_WIDTH``)."""

import re
from collections.abc import Collection

from xinheng.exchange.gate.names.words import (
    ACTS_ON,
    COMPOUND,
    FAMILY,
    ONLY_PERSONS,
    ORGANISATION,
    PLACE_ENDS,
    TITLES,
    TRANSLITERATED,
    WEAK_TITLES,
)

_HAN = "\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af\ue000-\uf8ff"
_ENGINE_HAN = r"\x{3400}-\x{4dbf}\x{4e00}-\x{9fff}\x{20000}-\x{323af}\x{e000}-\x{f8ff}"
_DOTS = "\u00b7\u2022\u2027\u30fb\uff0e\uff65"
HALF_WIDTH = {
    **{ord(one): "·" for one in _DOTS},
    **{
        ord(full): half
        for full, half in zip("\uff08\uff09\uff0c\uff1a\uff1b\u3010\u3011\uff0f\uff0a", "(),:;()/*", strict=True)
    },
    **dict.fromkeys(map(ord, "\t\u00a0\u3000\u2002\u2003"), " "),
    **dict.fromkeys(map(ord, "\u201c\u201d\u2018\u2019\u300c\u300d'"), '"'),
}
"""One character for one, so that places in the plain text are places in the text."""

FULL = re.compile(f"[{''.join(map(chr, HALF_WIDTH))}]")


def either(words: Collection[str]) -> str:
    """The words as a pattern that tries each beginning once; the longest word wins."""
    branches: dict[str, list[str]] = {}
    for word in words:
        branches.setdefault(word[:1], []).append(word[1:])
    ends = "" in branches
    tried = [one + (either(rest) if rest != [""] else "") for one, rest in sorted(branches.items()) if one]
    return f"(?:{'|'.join(tried)}){'?' if ends else ''}" if tried else ""


TITLE_SET, WEAK_SET = frozenset(TITLES), frozenset(WEAK_TITLES)
TITLE_SIZES = tuple(sorted({len(one) for one in TITLE_SET | WEAK_SET}, reverse=True))
_WRITES_NAMES = "".join(sorted(TRANSLITERATED))
_FIRST = "".join(sorted({*FAMILY, *(one[0] for one in COMPOUND)}))
_TITLE_ENDS = "".join(sorted({one[-1] for one in TITLE_SET | WEAK_SET}))
_JOINS = r'[ :"()]{0,60}(?:为|是|系|即|叫|名叫|姓名|之一|分别为|分别是)?[ :"]{0,12}'
AFTER_TITLE = re.compile(f"[{_TITLE_ENDS}](?={_JOINS}(?:\\([^()]{{0,24}}\\)[ :]*)?[{_FIRST}{_WRITES_NAMES}A-Z])")
JOINED = re.compile(_JOINS)
BESIDE = re.compile(r"\([^()]{0,24}\)[ :]*(?:为|是|系)?[ :]*")
ACT = re.compile(either(ACTS_ON))
_BEGINS = "(?:^|[,;:。！!？?\\n(]|[0-9][年月日号时分]|查明?|核实|发现|当[日天晚时]|同日|次日|随后|[ \\u3000])"
BEGUN = re.compile(f'{_BEGINS}[ "]{{0,3}}(?=(?P<whole>[{_FIRST}][{_HAN}]{{1,3}}?(?:把|{either(ONLY_PERSONS)})))')
POINTS_AT = re.compile("[该本其你我此各每某]")
SIGN = re.compile(rf"某{{1,3}}[甲乙丙丁明]?|\*[{_HAN}](?!次)|\*{{1,2}}|[\u00d7xX]{{1,2}}(?![A-Za-z0-9])")
NOT_UNNAMED = re.compile("[年月日时天地处种类个些位次台品公单企项款只件条市县区镇乡村街路店厂饭餐酒商工网银]")
DOTTED = re.compile(f"[{_HAN}]{{1,8}}(?:·[{_HAN}]{{1,8}}){{1,3}}")
FOREIGN = re.compile(r"[A-Z][a-zA-Z'-]+(?:[ ·][A-Z][a-zA-Z'.-]*){1,3}|[A-Z]{2,}(?: [A-Z]{2,}){1,2}")
_SEX_OR_PAPERS = (
    r" ?(?:先生|女士|[(\[,、; ] ?(?:男|女)(?:性|生|[,、;。. )\]]|$)"
    r"|[(,、; ]? ?(?:居民)?(?:身份证|公民身份|身份号码|证件号)"
    r"|[(,] ?(?:汉|满|回|藏|壮|苗|维吾尔|蒙古|土家|彝|朝鲜|哈萨克)族|[(,] ?(?:19|20)\d\d年\d{1,2}月)"
)
_SEVERAL = r"等(?:\d{1,3}|[一二两三四五六七八九十若干多数几]{1,3})?(?:名|人|位|户)"
_SAYS = (
    r"(?:[系为](?:该|其|你|我|本|当事人)|(?<!名)述?称[,:\"]|(?:陈述|供述|承认|自述|辩称|诉称|反映|签字|签收|签名)"
    "|的?(?:询问|调查|谈话|讯问|陈述)(?:笔录|记录))"
)
CUED = re.compile(rf"[{_FIRST}][{_HAN}]{{1,3}}?(?={_SEX_OR_PAPERS}|(?:、[{_HAN}]{{2,4}}){{0,6}}{_SEVERAL}|{_SAYS})")
SURE_CUE = re.compile(_SEX_OR_PAPERS)
LEADS_IN = frozenset("由对向与和给被将让叫找经为是系及从把同即有据请人员工者长理民主生师户友司")
LISTED = re.compile(r"(?:\([^()]{0,30}\))?(?P<sign> ?[、/] ?|(?:和|及|与|以及|或) ?|[,;] ?)")
A_HAN = re.compile(f"[{_HAN}]")
ORGANISED = re.compile(
    rf"[{_HAN}]{{2,4}}(?:\([{_HAN}]{{2,8}}\))?[{_HAN}A-Za-z0-9()]{{0,24}}?"
    f"(?:{either(ORGANISATION)}|店(?![内里主长员])|馆(?![内里]))"
)
PLACE = re.compile(f"[{_HAN}]{{1,3}}?(?:{either(PLACE_ENDS)}|市(?!场))")
PLACE_END = re.compile(f"{either(PLACE_ENDS)}|市(?!场)")
LAWS = re.compile("《[^《》]{1,80}》")

_ENGINE_NAME = f"[{_FIRST}][ \\x{{3000}}]?[{_ENGINE_HAN}某*\\x{{00d7}}xX]"
_ENGINE_GAP = (
    r"[\s\x{3000}:\x{ff1a}\x{201c}\"()\x{ff08}\x{ff09}]*"
    r"(?:为|是|系|即|叫|名叫|姓名|之一|分别为|分别是|[(\x{ff08}][^()\x{ff08}\x{ff09}]{0,24}[)\x{ff09}])?"
    r"[\s\x{3000}:\x{ff1a}\x{201c}\"]*"
)
_ENGINE_BEGINS = (
    r"(?:^|[,\x{ff0c};\x{ff1b}:\x{ff1a}。!\x{ff01}?\x{ff1f}(\x{ff08}\s\x{3000}]|[0-9][年月日号时分]|查明?|核实|发现|当[日天晚时]"
    r"|同日|次日|随后)[\s\x{3000}\"\x{201c}]*"
)
_CUES = (
    r" ?[(\x{ff08}\[\x{3010},\x{ff0c}、;\x{ff1b} ]?(?:男|女|居?民?身份证|公民身份|身份号码|证件号|\p{Han}{1,3}族"
    "|(?:19|20)[0-9]{2}年)|先生|女士"
    r"|等[0-9一二两三四五六七八九十若干多数几]{0,3}[名人位户]|[系为][该其你我本当]|述?称[,\x{ff0c}:\x{ff1a}\"\x{201c}]"
    "|陈述|供述|承认|自述|辩称|诉称|反映|签字|签收|签名|的?(?:询问|调查|谈话|讯问)[笔记]录"
)
CANDIDATE = (
    f"[{_TITLE_ENDS}]{_ENGINE_GAP}(?:{_ENGINE_NAME}|[A-Z][A-Za-z]|[{_WRITES_NAMES}]{{2}})"
    f"|[{_ENGINE_HAN}][\\x{{00b7}}\\x{{2022}}\\x{{2027}}\\x{{30fb}}\\x{{ff0e}}\\x{{ff65}}][{_ENGINE_HAN}]"
    f"|[{FAMILY}][某*\\x{{ff0a}}\\x{{00d7}}xX]|(?:{either(ACTS_ON)}){_ENGINE_NAME}"
    f"|[{_FIRST}][{_ENGINE_HAN}]{{1,3}}(?:{_CUES})"
    f"|{_ENGINE_BEGINS}[{_FIRST}][{_ENGINE_HAN}]{{1,3}}(?:把|{either(ONLY_PERSONS)})"
)
"""What the columnar engine looks for (RE2): texts in which a name may stand."""
