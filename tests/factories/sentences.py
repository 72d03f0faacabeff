"""A planted corpus: sentences of decisions with names of persons who do not exist, and sentences without any.

Every context is a way in which decisions mention a person; what is planted is known, so recall can be counted. The
lists of names are wider than what the gate knows, and the contexts "mentioned" are ones it cannot know.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass


def _words(text: str) -> list[str]:
    return text.split()


FREQUENT = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石韦"
    "贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向汤"
)
RARE = "佟臧宓逄揭钭佴缪郗仝戢蔺闵岑麻苟邸桑冼鄢亓褚亢晏隗雒覃但原时相成全和明应都安关路文"
COMPOUND = (
    "欧阳",
    "上官",
    "司马",
    "诸葛",
    "慕容",
    "皇甫",
    "尉迟",
    "令狐",
    "司徒",
    "夏侯",
    "东方",
    "南宫",
    "端木",
    "公孙",
)
GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂文辉玲红梅鑫鹏飞波斌宇浩凯健俊帆雪婷倩欣怡雨佳嘉子轩梓涵浩然一诺思雨晨曦国建庆"
    "永志家德福贵荣华富春秋冬阳光照亮清源海江河山林森木水火土金银铜铁柱根生发财旺兴隆昌盛达远近高大小长安宁和顺利吉祥如意天地人正直忠"
    "孝仁义礼智信廉耻东西南北中左右前后三四五六七八九十万千百翠莲菊竹松柏岩峰岭川泉池湖溪霜露雷电云雾虹霓龙凤麟龟鹤燕鹰虎豹狮象牛马羊"
    "卫民族党军团结友爱学习进步跃升起步航行舟楫帆樯钰琪璇璟玥珈瑄祺禛祎彧翀骞晟昱昶煊焯炘钊铭锴镕垚犇淼"
)
MINORITY = (
    "阿迪力·买买提",
    "古丽努尔·艾合买提",
    "吐尔逊·阿布都热合曼",
    "买买提江·托合提",
    "热依汗古丽·依明",
    "扎西次仁",
    "卓玛央金",
    "巴特尔",
    "乌云其木格",
    "努尔兰·哈布德力",
    "阿不力孜·肉孜",
    "艾力·玉素甫",
)
PLAUSIBLE_MARK = ("某", "某某")

Name = Callable[[random.Random], str]


def family(chance: random.Random) -> str:
    """A family name: frequent ones nine times in ten."""
    if chance.random() < 0.03:
        return chance.choice(COMPOUND)
    return chance.choice(FREQUENT if chance.random() < 0.95 else RARE)


def plain_name(chance: random.Random) -> str:
    """A Han name: two given characters three times in four."""
    size = 2 if chance.random() < 0.75 else 1
    return family(chance) + "".join(chance.choice(GIVEN) for _ in range(size))


def counted_name(chance: random.Random) -> str:
    """张三, 李四: what texts use where a name is to be filled in."""
    return chance.choice(FREQUENT) + chance.choice("一二三四五六七八九")


def marked_name(chance: random.Random) -> str:
    """张某, 王某某, 李*明."""
    made = chance.choice(FREQUENT)
    return made + chance.choice((*PLAUSIBLE_MARK, "*", "**", f"*{chance.choice(GIVEN)}", "某甲"))


@dataclass(frozen=True)
class Context:
    """Templates with ``{a}`` and perhaps ``{b}``, and how the names are made."""

    templates: Sequence[str]
    name: Name = plain_name


_TITLES = _words(
    """
    法定代表人 负责人 主要负责人 员工 职工 驾驶员 电工 焊工 店长 经理 总经理 股东 投资人 实际控制人 厨师 服务员
    药师 执业药师 安全员 项目经理 施工员 业务员 会计 举报人 投诉人 委托代理人 联系人 证人 受害人 死者 伤者 患者
    顾客 执法人员 检查人员 乘客 班长 校长 村民
    """
)
_AFTERS = (
    "{t}{a}，对上述事实无异议。",
    "{t}{a}。",
    "{t}：{a}。",
    "{t}:{a};",
    "{t}为{a}，",
    "{t}系{a}。",
    "{t}（{a}）",
    "{t}“{a}”在场",
    "{t}{a}于2026年3月到场。",
    "{t}{a}在现场签字。",
    "{t}{a}未取得相应资格证书。",
    "{t}{a}未佩戴安全帽。",
    "{t}{a}对检查情况确认无误。",
    "{t}{a}的陈述",
    "{t}{a}因操作不当受伤。",
    "{t}{a}将货物卸下。",
    "{t}{a}驾驶浙A12345号货车",
    "{t}{a}进行了陈述申辩。",
    "{t}{a}提供了营业执照复印件。",
    "{t}{a}和{b}在场。",
    "{t}{a}、{b}在场见证。",
    "{t}{a}、{b}等人",
    "{t}{a}与{b}签订合同",
    "{t}{a}到我局接受调查。",
    "{t}{a}擅自离开",
    "{t}{a}持有的健康证已过期。",
    "{t}{a}被依法传唤。",
    "{t}{a}已签收。",
    "{t}{a}向我局反映",
    "{t}{a}及{b}分别在笔录上签名。",
    "{t}{a}(电话",
    "{t} {a} 在场",
    "{t}{a}自2025年6月起入职",
    "{t}{a}明知该产品过期仍予销售。",
    "{t}{a}遂将其放行。",
    "{t}{a}多次催要无果",
    "{t}{a}不慎从高处坠落",
)
_WHOLE = (
    "经查，当事人的",
    "2026年5月10日，我局对该公司检查时，",
    "该单位",
    "经查，你单位",
    "现场检查发现，",
    "",
    "上述事实，有",
)


def _titled(chance: random.Random, end: str) -> str:
    return chance.choice(_WHOLE) + end.replace("{t}", chance.choice(_TITLES))


CONTEXTS: Mapping[str, Context] = {
    "title": Context(_AFTERS),
    "title-compound": Context(
        _AFTERS,
        lambda chance: chance.choice(COMPOUND) + chance.choice(GIVEN) + chance.choice(("", chance.choice(GIVEN))),
    ),
    "title-minority": Context(_AFTERS[:12], lambda chance: chance.choice(MINORITY)),
    "title-counted": Context(_AFTERS, counted_name),
    "title-hidden": Context(_AFTERS, marked_name),
    "papers": Context(
        (
            "{a}（男，汉族，1980年3月生）",
            "{a}，男，汉族，住江城区",
            "经查，{a}(女)系该店店员",
            "{a}（身份证号码",
            "{a}身份证",
            "由{a}（男）驾驶",
            "对{a}，女，处以",
        )
    ),
    "several": Context(("{a}、{b}等3人未取得健康证明", "{a}等人无证上岗", "现场有{a}等5名工人作业")),
    "said": Context(
        (
            "{a}的询问笔录",
            "有{a}询问笔录为证",
            "{a}承认上述事实",
            "，{a}称：该批货物",
            "经核实，{a}陈述属实",
            "{a}签收了上述文书",
            "{a}系该公司员工",
            "{a}为该店经营者",
        )
    ),
    "object": Context(
        (
            "对{a}进行了询问",
            "聘用{a}从事电工作业",
            "委托{a}办理相关事宜",
            "安排{a}驾驶车辆",
            "雇佣{a}负责看管",
            "由{a}负责销售",
            "售给{a}。",
            "通知{a}到场",
            "与{a}签订租赁合同",
        )
    ),
    "party": Context(
        ("当事人{a}，男", "当事人{a}于2026年3月", "当事人{a}的行为", "当事人：{a}。", "当事人{a}未取得许可证")
    ),
    "again": Context(("员工{a}于2026年2月入职，经核实{a}不具备资质。", "负责人{a}到场。经询问，该批产品由{a}购进。")),
    "beside": Context(
        (
            "岚川市明达有限公司（法定代表人：{a}）",
            "星河县大溪镇李家村股份经济合作社(负责人{a})",
            "岚川食品厂（{a}）",
            "岚川市王小明服装厂 {a}",
            "江城明达食品有限公司（经营者：{a}、{b}）",
        )
    ),
    "unmarked": Context(
        (
            "现场发现{a}正在切菜",
            "货物系从{a}处购得",
            "2026年3月{a}来到该店",
            "该房屋归{a}所有",
            "{a}家中存放烟花爆竹",
            "收条上写有{a}字样",
            "{a}把货物搬上了车",
            "货款转到{a}账户",
            "2026年3月{a}开始养殖",
        )
    ),
}


def planted(chance: random.Random, context: str) -> tuple[str, list[str]]:
    """A sentence of a context and the names planted in it."""
    held = CONTEXTS[context]
    template = chance.choice(held.templates)
    names = {"a": held.name(chance), "b": held.name(chance)}
    before = "" if context == "beside" else chance.choice(("", "经查，", "另查明，"))
    text = _titled(chance, template) if "{t}" in template else before + template
    return text.format(**names), [names[one] for one in ("a", "b") if f"{{{one}}}" in template]


_SUBJECTS = _words(
    """
    当事人 法定代表人 负责人 主要负责人 经营者 员工 股东 工作人员 消费者 举报人 执法人员 驾驶员 施工单位 监理单位
    该公司 该店 你单位 管理人员 操作人员 从业人员 申请人
    """
)
_DOES = _words(
    """
    应当于十日内改正 未按规定建立进货查验记录 高度重视安全生产 方可上岗 变更登记 办公会议纪要 安全培训记录不全
    施工现场未设置围挡 管理制度不健全 广告宣传内容虚假 金属制品存放不当 陈列的商品未明码标价
    经营场所面积二百平方米 车辆超载运输 房屋租赁合同到期 温度记录缺失 原料进货票据不全 成品仓库堆放混乱
    水污染防治设施未正常运行 时任职务已调整 常年未进行检测 相关证照齐全 关于整改情况的报告 任职资格证明
    全部货值金额三万元 明确表示接受处罚 和非法人组织均应遵守 权益受到损害 连续三个月未申报 方式为线上销售
    包装标签不符合标准 严重违反操作规程 强制性标准 花费两千余元 万元以上罚款 路面作业未设警示标志 江苏省内经营网点
    黄石市范围内 温州籍务工较多 白酒生产日期不明 牛肉制品检出瘦肉精 石材加工产生粉尘 雷电防护装置未检测
    马路施工未办理许可 钱款已退还 许可证已过期 向社会公开承诺 计量器具未检定 查验记录保存不足两年
    封存的产品数量为十二箱 应予处罚 尚未整改完毕 别墅项目未批先建 单位公章使用登记 钢筋原材进场未复试
    卫生许可证过期 冷链食品未集中监管 柴油发电机组未年检 项目部未配备专职安全员 危险废物贮存不规范
    古建筑修缮方案未报批 党员活动室改建 司法鉴定意见 和解协议 海关编码申报不实 国家标准规定的限值
    文物保护范围内施工 解除合同通知书 养殖废水直排 种子标签不实 支付货款五万元
    """
)
_ORGANISATIONS = _words(
    """
    江城明达食品有限公司 李锦记（岚川）销售有限公司 岚川市王小明服装厂 张三丰文化传播有限公司 老周百货商店
    陈记餐饮店 刘家庄农业专业合作社 岚川市周黑子食品店 吴裕泰茶叶有限公司 马应龙大药房 王府井百货集团
    高新区管理委员会 岚川市黄河机械厂 杨家岭煤矿 岚川县人民医院 赵一鸣食品店 钱江水利开发有限公司 金华火腿加工厂
    胡庆余堂中药店 程氏律师事务所
    """
)
_LAWS = (
    "《中华人民共和国食品安全法》第三十四条",
    "《张家界市城市管理条例》第五条",
    "《江苏省安全生产条例》",
    "GB 2760-2014",
    "《王陵保护办法》第三条",
)


def clean(chance: random.Random) -> str:
    """A sentence that names no person: words that begin like names, organisations, laws, places."""
    subject, organisation = chance.choice(_SUBJECTS), chance.choice(_ORGANISATIONS)
    ways: tuple[Callable[[], str], ...] = (
        lambda: f"经查，{subject}{chance.choice(_DOES)}。",
        lambda: f"{subject}{chance.choice(_DOES)}，{subject}{chance.choice(_DOES)}。",
        lambda: f"当事人{organisation}{chance.choice(_DOES)}",
        lambda: f"当事人与{organisation}签订合同，由{organisation}负责施工。",
        lambda: f"委托{organisation}加工食品，向{organisation}采购原料",
        lambda: f"上述行为违反了{chance.choice(_LAWS)}的规定",
        lambda: f"供货商{organisation}提供的产品{chance.choice(_DOES)}",
    )
    return chance.choice(ways)()
