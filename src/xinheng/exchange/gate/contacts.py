"""How a person is reached and where one lives: e-mail addresses, chat accounts, home addresses (G3).

An organisation's own address stays: it is called 住所, 地址 or 经营场所. What is called 住址, 家住 or 户籍 is a
person's, unless the organisation was named just before it. An organisation's e-mail address looks like
anybody's and goes, too.
"""

import re
from collections.abc import Iterator

Span = tuple[int, int, str]
EMAIL, CHAT, HOME = "email-address", "chat-account", "home-address"

_ENGINE_AT = r"[@\x{ff20}]|[(\[\x{ff08}\x{3010}]\s?[aA][tT]\s?[)\]\x{ff09}\x{3011}]"
_FULL_WIDTH = {0xFF01 + one: chr(0x21 + one) for one in range(94)} | {0x3000: " "}
_EMAIL = re.compile(
    r"[a-z0-9][a-z0-9._%+-]{0,63} ?(?:@|[(\[【] ?at ?[)\]】]) ?(?:[a-z0-9-]{1,63} ?\. ?){1,4}[a-z]{2,18}",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?<![A-Za-z])(?:QQ|扣扣)(?:号码?|账号|帐号|群)? ?[:为是]? ?([1-9]\d{4,10})(?![\d.]|万?元)"
    r"|(?:微信|(?<![A-Za-z])(?:wechat|weixin|vx))(?: ?(?:号码?|账号|帐号|id) ?[:为是]?|[:为是]) ?"
    r"([A-Za-z0-9][A-Za-z0-9_-]{5,19})(?![A-Za-z0-9_.-])",
    re.IGNORECASE,
)
_UNIT = (
    "自治[区州县]|特别行政区|省|市|新区|开发区|区|县|盟|旗|街道办事处|街道|镇|乡|村民?委员?会|村|社区|小区|宿舍|新村|家园|花园|公寓|苑"
    "|大道|大街|胡同|路|街|巷|弄|里|庄|屯|寨|坊|号院|号楼|号|栋|幢|座|单元|楼|层|室|户|组"
)
_NO_PLACE = "的因与及未被将从把均向对由为购售称说"
_PLACE = (
    rf"[\u4e00-\u9fff](?:(?:(?![{_NO_PLACE}])[\u4e00-\u9fffA-Za-z0-9#-]){{0,11}}?(?:{_UNIT})){{1,10}}"
    r"(?:[A-Za-z0-9-]{1,8}(?![0-9元万年月日]))?"
)
_CUE = (
    r"家庭(?:住址|地址)|身份证(?:住址|地址)|(?P<plain>(?<![(/、])住址)|现住址|家住(?![宅房院户改]|建[房筑])|户口所在地|户籍地址|租住[于在]|暂住[于在]"
    r"|(?:户籍(?:所在)?地|居住地址?|暂住地址?|现居住地?)(?=[:为是系在于])|(?:居住|现住|现居)[于在](?!该|本|其|你|公司|宿舍|厂|店)"
)
_HOME = re.compile(rf"(?:{_CUE})[ :)]{{0,2}}(?:为|是|系|在|于|位于)?[ :]?(?P<place>{_PLACE})")
_NOT_LIVES = "[所房宅院宿户址地持改客处店家民保进满]|建[局委厅部筑房]"
_LIVES = re.compile(rf"(?<=[,、;。 日生族男女)])现?住(?!{_NOT_LIVES})[在于本]?[ :]?(?P<place>{_PLACE})")
_PERSON = re.compile("[男女]|族|出生|[年月日]生|岁|身份证|本人|法定代表人|负责人|经营者|联系人|员工|职工|村民|居民")
_ORGANISATION = re.compile(
    "公司|集团|企业|合作社|[工总分]厂|经营部|中心|商行|酒店|医院|学校|事务所|信用代码|营业执照|注册号"
)
_BEFORE = 60
CANDIDATE = (
    rf"{_ENGINE_AT}|(?i:qq|扣扣|微信|wechat|weixin|vx)"
    r"|住址|家住|户籍|户口所在|暂住|租住|居住|现居|家庭地址|身份证地址"
    r"|[,、;。 \s日生族男女)\x{ff0c}\x{ff1b}\x{ff09}]现?住\p{Han}"
)
"""What the columnar engine looks for (RE2)."""
_HOLDS = re.compile(
    "[@\uff20住微扣]|户[籍口]|身份证地址|家庭地址|[aA][tT]\\s?[)\\]\uff09\u3011]|[qQ\uff31\uff51]{2}|[vVwW\uff36\uff37\uff56\uff57]"
)
"""What one of them holds at least: most texts are looked at for their digits only."""


def contact_spans(text: str) -> Iterator[Span]:
    """Where e-mail addresses, chat accounts and home addresses stand, and which of them each is."""
    if _HOLDS.search(text) is None:
        return
    plain = text.translate(_FULL_WIDTH)
    for match in _EMAIL.finditer(plain):
        yield (*match.span(), EMAIL)
    for match in _CHAT.finditer(plain):
        yield (*match.span(1 if match[1] else 2), CHAT)
    for match in _HOME.finditer(plain):
        if match["plain"] is None or not _is_of_organisation(plain[max(match.start() - _BEFORE, 0) : match.start()]):
            yield (*match.span("place"), HOME)
    for match in _LIVES.finditer(plain):
        if _PERSON.search(plain[max(match.start() - _BEFORE, 0) : match.start()]):
            yield (*match.span("place"), HOME)


def _is_of_organisation(before: str) -> bool:
    """Whether the organisation was named last, and no person after it."""
    organisations = list(_ORGANISATION.finditer(before))
    return bool(organisations) and _PERSON.search(before, organisations[-1].end()) is None
