"""The core vocabulary no rulebook can widen or narrow: grounds that are never held (G5).

A row, list criterion, indicator, measure or matter resting on one of these is refused and only counted. What decides
is the ground of the act, never who the organisation is: its fire, tax and food decisions are held like anybody's.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class ExcludedGround:
    """One family of grounds.

    ``instruments`` are titles without 中华人民共和国 and without book-title marks; a basis that names one rests on it.
    ``conduct`` are phrases that name the act itself. ``documents`` are licences and decisions that exist for nothing
    else. ``authorities`` are bodies that decide nothing else, except under the general laws in ``general``.
    """

    key: str
    zh: str
    en: str
    instruments: tuple[str, ...]
    conduct: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    authorities: tuple[str, ...] = ()
    general: tuple[str, ...] = ()


EXCLUDED_GROUNDS: tuple[ExcludedGround, ...] = (
    ExcludedGround(
        "speech",
        "言论、新闻和内容管理",
        "Speech, news and content control",
        tuple(
            "出版管理条例 音像制品管理条例 音像制品出版管理规定 图书出版管理规定 报纸出版管理规定 期刊出版管理规定 电子出版物出版管理规定 "
            "网络出版服务管理规定 出版物市场管理规定 内部资料性出版物管理办法 新闻记者证管理办法 报刊记者站管理办法 广播电视管理条例 "
            "广播电视节目制作经营管理规定 卫星电视广播地面接收设施管理规定 互联网视听节目服务管理规定 专网及定向传播视听节目服务管理规定 "
            "网络音视频信息服务管理规定 电影管理条例 电影产业促进法 互联网新闻信息服务管理规定 网络信息内容生态治理规定 "
            "互联网文化管理暂行规定 互联网直播服务管理规定 互联网跟帖评论服务管理规定 互联网论坛社区服务管理规定 互联网群组信息服务管理规定 "
            "互联网用户公众账号信息服务管理规定 互联网用户账号信息管理规定 互联网用户账号名称管理规定 微博客信息服务管理规定 "
            "互联网信息搜索服务管理规定 互联网弹窗信息推送服务管理规定 移动互联网应用程序信息服务管理规定 互联网信息服务算法推荐管理规定 "
            "互联网信息服务深度合成管理规定 生成式人工智能服务管理暂行办法 具有舆论属性或社会动员能力的互联网信息服务安全评估规定 "
            "计算机信息网络国际联网管理暂行规定 英雄烈士保护法 国旗法 国歌法 国徽法".split()
        ),
        conduct=(
            "散布谣言", "编造传播虚假信息扰乱", "发布违法和不良信息", "传播违法信息", "发布违法信息", "未履行信息内容管理", "信息内容管理主体责任",
            "非法出版", "违禁出版", "出版物内容", "擅自从事出版", "擅自从事互联网新闻", "擅自从事新闻采编", "违规转载新闻", "舆论导向",
            "非法定信道进行国际联网", "非法信道进行国际联网", "有害信息", "政治有害",
        ),
        documents=(
            "出版物经营许可", "图书出版许可", "报纸出版许可", "期刊出版许可", "网络出版服务许可", "互联网出版许可", "音像制品制作许可", "音像制品出版许可",
            "电子出版物出版许可", "出版物印刷许可", "内部资料性出版物准印", "准印证", "互联网新闻信息服务许可", "信息网络传播视听节目许可",
            "广播电视节目制作经营许可", "广播电视播出机构许可", "广播电视频道许可", "电视剧制作许可", "电影发行经营许可", "电影放映经营许可",
            "电影公映许可", "摄制电影许可", "网络文化经营许可", "新闻记者证", "接收卫星传送的境外电视节目许可", "深度合成服务算法备案",
        ),
        authorities=("新闻出版局", "新闻出版广电局", "新闻出版署", "电影局", "广播电视局", "互联网信息办公室", "网信办"),
        general=("个人信息保护法", "数据安全法", "网络安全法", "反电信网络诈骗法", "安全生产法", "消防法", "广告法"),
    ),
    ExcludedGround(
        "belief",
        "宗教信仰",
        "Belief",
        tuple(
            "宗教事务条例 宗教活动场所管理办法 宗教活动场所管理条例 宗教活动场所登记办法 宗教活动场所财务监督管理办法 "
            "宗教活动场所财务管理办法 宗教教职人员管理办法 宗教院校管理办法 宗教团体管理办法 宗教临时活动地点审批管理办法 "
            "互联网宗教信息服务管理办法 境内外国人宗教活动管理规定 藏传佛教活佛转世管理办法 藏传佛教寺庙管理办法 清真食品管理条例".split()
        ),
        conduct=(
            "非法宗教", "大型宗教活动", "宗教极端", "邪教", "传教", "布道", "宗教教育培训", "宗教出版物", "宗教造像", "宗教性捐献",
            "擅自设立宗教", "擅自举办宗教", "擅自组织宗教", "宗教教职人员", "互联网宗教信息", "封建迷信",
        ),
        documents=("宗教活动场所登记", "设立宗教活动场所", "筹备设立宗教", "宗教院校", "互联网宗教信息服务许可", "举行大型宗教活动", "宗教活动场所法人登记"),
        authorities=("宗教事务局", "宗教局", "宗教事务委员会", "民族宗教", "民宗局", "民宗委", "统一战线工作部"),
    ),
    ExcludedGround(
        "assembly",
        "集会、游行、示威",
        "Assembly",
        ("集会游行示威法", "集会游行示威法实施条例"),
        conduct=("非法集会", "非法游行", "非法示威", "游行示威", "集会、游行、示威", "聚众上访", "非法上访", "越级上访", "缠访闹访"),
        documents=("集会游行示威许可", "集会许可"),
    ),
    ExcludedGround(
        "defence",
        "兵役和国防义务",
        "Conscription and defence duties",
        tuple(
            "兵役法 征兵工作条例 国防法 国防动员法 国防教育法 预备役人员法 预备役军官法 民兵工作条例 国防交通法 民用运力国防动员条例 "
            "军事设施保护法 军人地位和权益保障法 退役军人保障法 退役士兵安置条例 国家安全法 反间谍法".split()
        ),
        conduct=("拒服兵役", "逃避兵役", "拒绝、逃避服兵役", "兵役登记", "兵员征集", "征兵", "国防动员", "国防义务", "危害军事设施", "招用拒服兵役"),
        authorities=("征兵办公室", "人民武装部", "国防动员委员会", "兵役机关", "国家安全局", "国家安全厅"),
    ),
    ExcludedGround(
        "foreign-organisations",
        "境外组织管理",
        "Control of foreign organisations",
        (
            "境外非政府组织境内活动管理法", "外国商会管理暂行规定", "外国常驻新闻机构和外国记者采访条例", "驻华外国机构管理",
        ),
        conduct=("境外非政府组织", "接受境外资助", "境外组织委托开展活动"),
        documents=("境外非政府组织代表机构登记", "境外非政府组织临时活动备案", "外国常驻新闻机构证"),
        authorities=("境外非政府组织管理办公室",),
    ),
    ExcludedGround(
        "sanctions",
        "制裁和反制裁",
        "Sanctions and counter-sanctions",
        (
            "反外国制裁法", "实施反外国制裁法的规定", "不可靠实体清单规定", "不可靠实体清单工作机制", "阻断外国法律与措施不当域外适用办法",
        ),
        conduct=("不可靠实体清单", "反制清单", "反制措施", "执行外国制裁", "歧视性限制措施"),
    ),
    ExcludedGround(
        "party",
        "党组织建设",
        "Party bodies",
        ("中国共产党章程", "中国共产党支部工作条例"),
        conduct=("未建立党组织", "未设立党组织", "未按规定建立党组织", "未按规定设立党组织", "未按要求建立党组织", "党组织应建未建", "党建工作", "党的建设"),
    ),
)
