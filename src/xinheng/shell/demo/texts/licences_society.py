"""Permissions to build, take water, teach, heal, employ and associate in the invented province."""

from xinheng.shell.demo.decisions import Licence
from xinheng.shell.demo.trades import MANUFACTURERS

HOUSING = (
    Licence(
        "建筑工程施工许可决定书",
        "普通",
        "建筑工程施工许可证",
        "{division}{year}{serial}",
        (
            "工程名称：{goods}项目；建设规模{area}平方米；合同工期{percent}0日历天",
            "工程名称：{address}{goods}改扩建工程；施工单位承诺落实危大工程专项方案",
        ),
        0,
        ("builder", "estate", "fitting"),
        9,
    ),
    Licence(
        "建筑业企业资质核准决定书",
        "核准",
        "建筑业企业资质证书",
        "D3{division}{serial}",
        (
            "建筑工程施工总承包二级，市政公用工程施工总承包二级",
            "建筑装修装饰工程专业承包一级",
            "防水防腐保温工程专业承包二级",
        ),
        60,
        ("builder", "fitting"),
        6,
    ),
    Licence(
        "建筑施工企业安全生产许可决定书",
        "普通",
        "安全生产许可证",
        "（岚）JZ安许证字〔{year}〕{serial}",
        ("许可范围：建筑施工", "延期：许可范围建筑施工"),
        36,
        ("builder", "fitting"),
        6,
    ),
    Licence(
        "商品房预售许可决定书",
        "普通",
        "商品房预售许可证",
        "（{year}）房预售证第{serial}号",
        ("项目名称：{goods}；预售楼幢{few}幢；预售面积{area}平方米，{n}套",),
        0,
        ("estate",),
        7,
    ),
    Licence(
        "燃气经营许可决定书",
        "普通",
        "燃气经营许可证",
        "岚{division}{serial}J",
        ("经营类别：瓶装燃气；经营区域：{address}及周边供应站{few}个",),
        48,
        ("gas",),
        6,
    ),
)

URBAN = (
    Licence(
        "城市道路挖掘许可决定书",
        "普通",
        "",
        "",
        ("准予在{address}挖掘沥青路面{n}平方米敷设管线，工期{n}日，按原标准恢复",),
        2,
        ("builder", "gas", "technology", "recycling"),
        7,
    ),
    Licence(
        "大型户外广告设置许可决定书",
        "普通",
        "",
        "",
        ("准予在{address}外墙设置户外广告，规格{few}米×{few}米",),
        24,
        ("media", "hotel", "shop"),
        7,
    ),
    Licence(
        "城市建筑垃圾处置核准决定书",
        "核准",
        "建筑垃圾处置核准证",
        "岚渣证{year}{serial}",
        ("核准运输车辆{n}辆，运输路线按附图，消纳场：{address}",),
        12,
        ("freight", "builder", "materials"),
        8,
    ),
)

HEALTH = (
    Licence(
        "公共场所卫生许可决定书",
        "普通",
        "公共场所卫生许可证",
        "岚卫公证字〔{year}〕第{serial}号",
        ("许可项目：宾馆", "许可项目：理发店、美容店（生活美容）", "许可项目：游泳场所，水面面积{area}平方米"),
        48,
        ("hotel", "salon", "amusement"),
        9,
    ),
    Licence(
        "医疗机构执业登记决定书",
        "登记",
        "医疗机构执业许可证",
        "PDY{division}{serial}",
        (
            "诊疗科目：口腔科；牙椅{few}张",
            "诊疗科目：内科、外科、妇产科、医学影像科；床位{n}张",
            "校验合格，有效期延续",
        ),
        60,
        ("clinic", "hospital"),
        7,
    ),
    Licence(
        "放射诊疗许可决定书",
        "普通",
        "放射诊疗许可证",
        "岚卫放证字（{year}）第{serial}号",
        ("许可项目：X射线影像诊断，设备{few}台",),
        0,
        ("clinic", "hospital"),
        4,
    ),
    Licence(
        "供水单位卫生许可决定书",
        "普通",
        "饮用水供水单位卫生许可证",
        "岚卫水证字〔{year}〕第{serial}号",
        ("许可项目：二次供水，供水人口{area}人",),
        48,
        ("property", "recycling", "school"),
        3,
    ),
)

EDUCATION = (
    Licence(
        "民办学校办学许可决定书",
        "普通",
        "民办学校办学许可证",
        "教民{division}{serial}号",
        (
            "办学类型：非学科类校外培训（艺术）；办学地址：{address}",
            "学校类型：幼儿园；办学规模{few}个班",
            "延续：办学内容素质拓展，场地{area}平方米",
        ),
        36,
        ("training", "private-school"),
        9,
    ),
    Licence(
        "校车使用许可决定书",
        "普通",
        "校车标牌",
        "岚校{serial}",
        ("准予{plate}作为校车使用，核载{n}人，线路{few}条",),
        12,
        ("private-school", "school", "passenger"),
        5,
    ),
)

LABOUR = (
    Licence(
        "人力资源服务许可决定书",
        "普通",
        "人力资源服务许可证",
        "（岚）人服证字〔{year}〕第{serial}号",
        ("服务范围：职业中介，人力资源信息发布，网络招聘",),
        60,
        ("labour", "technology"),
        7,
    ),
    Licence(
        "劳务派遣经营许可决定书",
        "普通",
        "劳务派遣经营许可证",
        "岚劳派{year}{serial}",
        ("许可经营事项：劳务派遣；注册资本不少于200万元",),
        36,
        ("labour", "property"),
        6,
    ),
    Licence(
        "特殊工时制审批决定书",
        "其他",
        "",
        "",
        ("准予{n}名销售、押运岗位职工实行不定时工作制", "准予{n}名装卸岗位职工实行综合计算工时工作制，周期为季"),
        12,
        (*MANUFACTURERS, "freight", "shop"),
        7,
    ),
)

LAND = (
    Licence(
        "建设工程规划许可决定书",
        "普通",
        "建设工程规划许可证",
        "建字第{division}{year}{serial}号",
        ("建设项目：{goods}厂房及配套用房；建设规模{area}平方米；建设位置：{address}",),
        0,
        (*MANUFACTURERS, "estate", "farm"),
        8,
    ),
    Licence(
        "采矿许可决定书",
        "特许",
        "采矿许可证",
        "C{division}{year}{serial}",
        ("开采矿种：建筑用石料；开采方式：露天；生产规模{area}千立方米/年",),
        60,
        ("quarry",),
        5,
    ),
    Licence(
        "国有建设用地使用权划拨决定书",
        "核准",
        "",
        "",
        ("同意向你单位划拨国有建设用地{area}平方米，用途：公共服务",),
        0,
        ("school", "hospital", "office"),
        3,
    ),
)

CULTURE = (
    Licence(
        "旅行社业务经营许可决定书",
        "普通",
        "旅行社业务经营许可证",
        "L-LC{serial}",
        ("经营范围：国内旅游业务，入境旅游业务",),
        0,
        ("travel",),
        8,
    ),
    Licence(
        "娱乐场所经营许可决定书",
        "普通",
        "娱乐经营许可证",
        "{division}{serial}",
        ("经营范围：歌舞娱乐，核定消费者数量{area}人", "经营范围：游艺娱乐，设备{n}台"),
        24,
        ("amusement",),
        8,
    ),
)

CIVIL = (
    Licence(
        "准予社会团体变更登记决定书",
        "登记",
        "社会团体法人登记证书",
        "",
        ("准予变更住所为{address}", "准予变更业务范围：增加行业培训、标准宣贯"),
        0,
        ("association", "foundation"),
        7,
    ),
    Licence(
        "准予民办非企业单位登记决定书",
        "登记",
        "民办非企业单位登记证书",
        "",
        ("准予延续登记，业务范围：养老服务，床位{n}张", "准予变更开办资金为{few}0万元"),
        48,
        ("nursing-home", "private-school"),
        8,
    ),
)

JUSTICE = (
    Licence(
        "律师事务所变更许可决定书",
        "普通",
        "律师事务所执业许可证",
        "3{division}0000{serial}",
        ("准予变更住所为{address}", "准予变更组织形式为普通合伙"),
        0,
        ("law-firm",),
        8,
    ),
)
WATER = (
    Licence(
        "取水许可决定书",
        "普通",
        "取水许可证",
        "C{division}S{year}-{serial}",
        ("取水地点：{address}；水源类型：地表水；年取水量{area}千立方米；用途：工业用水",),
        60,
        ("textile", "food-works", "chemicals", "farm", "recycling"),
        6,
    ),
    Licence(
        "生产建设项目水土保持方案审批决定书",
        "核准",
        "",
        "",
        ("同意{goods}项目水土保持方案，防治责任范围{area}平方米，弃土综合利用",),
        36,
        ("estate", "builder", "quarry", "farm"),
        6,
    ),
)
