"""Telling persons from organisations (G1), and organisations that carry a person's name (noindex).

The word lists are facts of the language: family names, the endings of registered names, the words by which
files mark a row as a person's. Every function here is pure and never keeps the text it was given.
"""

import re

from xinheng.subjects.domain.names import normal_form

# 民法典 art 54-56: individual businesses and rural contracting households are natural persons in law.
_PERSON_WORD = re.compile(
    r"自然人|个人|公民|居民|个体|个体户|个体工商户|个体(?:经营|工商业|商)(?:户|者)?|个体\((?:内地|港澳台)\)|农村承包经营户|农户|"
    r"(?:家庭|个人)经营|person|individual|naturalperson"
)
_PERSON_PART = re.compile(r"个体工商户|个体经营户|个体户|农村承包经营户")
# An ending like this is what the register appends to the name of an individual business.
_PERSON_ENDING = re.compile(r"\((?:个体工商户|个体户|个体经营|个体)\)$")

_COMPOUND = re.compile(
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|"
    "仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐|百里|呼延|东郭|西门|第五|拓跋|轩辕|完颜"
)
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林郑谢罗梁宋唐许韩冯于邓曹彭曾肖萧田董袁潘蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦傅方白邹孟熊秦邱江尹薛闫阎段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施牛葛樊邢安齐伍庞颜倪庄聂章鲁岳翟"
    "殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时"
    "穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩"
    "明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强帅屠豆朴盖练廉禹井祖漆巴"
    "丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈湛宾戎"
    "勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
)
_UNIT_LAST = frozenset("部署局院会厅委办处社所馆校厂店行站场队团台库省市县区乡镇村司园坊吧屋楼城港铺庄")
_TRADES = (
    "养殖|种植|加工|制造|制品|机械|塑料|五金|电器|家具|木材|水泥|服装|针织|印刷|包装|模具|汽车|农业|农资|农庄|家庭农场|农场|牧场|果蔬|"
    "林场|建材|石材|砖|粮油|食品|餐饮|饭|酒|茶|药|百货|商店|超市|经营|经销|门市|服务|维修|修理|美容|理发|诊所|摄影|广告|装饰|工作室|"
    "工艺|纸|玻璃|化工|运输|物流|商贸|贸易|咨询|律师|法律|会计|设计|畜|禽|蛋|鸡|鸭|猪|羊|牛|鱼|水产|苗圃|花卉|厂|店|铺|坊|行|场|园|部"
)
_PLACE_END = re.compile(r"街道|社区|[省市区县州盟旗镇乡村屯庄]")
_NAMED = re.compile(rf"(?P<name>[一-鿿]{{2,4}})(?:的|氏|记)?(?:{_TRADES})")
_SOLE_FORM = re.compile(r"个人独资|私营独资|个体|合伙|投资人|个独")
_COMPANY_FORM = re.compile(r"公司|合作社|联社|银行|集团|总厂|供销社|协会|学会|委员会|中心|医院|学校|大学|工会|管理局")
_SOLE_PAIRS = frozenset({"91", "31", "33"})


def is_person_category(text: str) -> bool:
    """Whether a category or entity-type cell says that the row is a natural person's or an individual business's.

    有限责任公司(自然人独资) is a company owned by a person, not a person; only the bare word 自然人 counts.
    """
    folded = normal_form(text)
    return _PERSON_WORD.fullmatch(folded) is not None or _PERSON_PART.search(folded) is not None


def is_person_name_category(name: str) -> bool:
    """Whether a name carries the individual business's mark at its end: 某某小吃店（个体工商户）.

    An association of individual businesses (个体工商户协会) is an organisation.
    """
    return _PERSON_ENDING.search(normal_form(name)) is not None


def _family_name_length(text: str) -> int:
    """Characters of the family name that ``text`` begins with; 0 when it begins with none."""
    if _COMPOUND.match(text):
        return 2
    return 1 if text[:1] in _SURNAMES else 0


def looks_like_person(name: str) -> bool:
    """Whether the whole name reads as a person's: two or three Chinese characters (compound: up to four).

    Registered names of organisations are longer; short ones end in the word of a unit (水利部, 清华园).
    """
    folded = normal_form(name)
    if not 2 <= len(folded) <= 4 or not all("一" <= character <= "鿿" for character in folded):
        return False
    family = _family_name_length(folded)
    if not family or folded[-1] in _UNIT_LAST:
        return False
    return 1 <= len(folded) - family <= 2


def named_after_person(name: str, *, entity_type: str, pair: str) -> bool:
    """Whether an enterprise or practice seems to be named after a person, so that its pages carry noindex.

    Looks at sole proprietorships, partnerships and law practices, and at unnamed forms that are no company: after
    the place, a family name, one or two characters, then the word of a trade. Errs on the side of the person: a
    false alarm costs a search engine's visit, a miss costs somebody's privacy.
    """
    if pair not in _SOLE_PAIRS:
        return False
    if pair == "91" and _COMPANY_FORM.search(name) and not _SOLE_FORM.search(entity_type):
        return False
    rest = re.sub(r"\([^()]*\)", "", normal_form(name))
    begins = [0, *(place.end() for place in _PLACE_END.finditer(rest))]
    return any(_begins_with_person(rest[begin:]) for begin in begins)


def _begins_with_person(rest: str) -> bool:
    family = _family_name_length(rest)
    if not family:
        return False
    return any(
        _NAMED.fullmatch(rest[: family + given + trade]) is not None for given in (1, 2) for trade in (1, 2, 3, 4)
    )
