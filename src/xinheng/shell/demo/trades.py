"""What the invented organisations do for a living: name words, forms, goods, and how many there are of each."""

from dataclasses import dataclass

COMPANY = ("有限公司", "有限公司", "有限公司", "有限责任公司", "股份有限公司")
WORKS = (*COMPANY, "厂")


@dataclass(frozen=True)
class Trade:
    """A trade: its key, the words its names are made of, legal forms, goods, and its weight among enterprises."""

    key: str
    words: tuple[str, ...]
    forms: tuple[str, ...]
    goods: tuple[str, ...]
    weight: int


TRADES: tuple[Trade, ...] = (
    Trade(
        "restaurant",
        ("餐饮管理", "餐饮", "饮食文化", "团膳服务"),
        COMPANY,
        ("凉拌菜", "卤牛肉", "裱花蛋糕", "自制豆浆", "餐用油", "冷冻虾仁"),
        9,
    ),
    Trade(
        "food-works",
        ("食品", "粮油", "乳业", "豆制品", "酱菜", "糕点食品"),
        WORKS,
        ("芝麻糕", "辣椒酱", "挂面", "豆腐干", "山泉水", "菜籽油", "速冻汤圆"),
        6,
    ),
    Trade(
        "shop",
        ("商贸", "超市", "百货", "生活用品", "供应链"),
        COMPANY,
        ("袋装坚果", "儿童玩具", "电动自行车头盔", "插线板", "洗衣液", "冷鲜肉"),
        11,
    ),
    Trade(
        "pharmacy",
        ("大药房", "医药"),
        ("有限公司", "连锁有限公司"),
        ("复方感冒灵颗粒", "头孢克肟分散片", "维生素C片", "医用口罩", "血压计"),
        4,
    ),
    Trade("hotel", ("酒店管理", "宾馆", "度假酒店"), COMPANY, ("客房棉织品", "一次性洗漱用品", "早餐糕点"), 3),
    Trade("salon", ("美容", "健康养生", "洗浴", "游泳健身"), ("有限公司",), ("面膜", "精华液", "染发膏"), 3),
    Trade(
        "clinic",
        ("口腔门诊部", "综合门诊部", "医疗美容门诊部", "体检中心"),
        ("有限公司",),
        ("牙科手机", "一次性注射器", "X射线影像设备"),
        3,
    ),
    Trade("training", ("教育科技", "文化培训", "艺术培训", "教育咨询"), ("有限公司",), ("课程", "教材", "题册"), 4),
    Trade(
        "chemicals",
        ("化工", "涂料", "新材料", "树脂", "精细化学"),
        WORKS,
        ("丙酮", "稀释剂", "环氧树脂", "水性涂料", "过氧化氢溶液"),
        5,
    ),
    Trade(
        "metal",
        ("机械制造", "金属制品", "铸造", "精密部件", "电镀"),
        WORKS,
        ("法兰", "铝型材", "铸铁件", "弹簧", "钢结构件"),
        7,
    ),
    Trade("textile", ("纺织", "印染", "服饰", "针织"), WORKS, ("棉布", "床上用品", "儿童服装", "印染布"), 4),
    Trade("timber", ("木业", "家具", "木器"), WORKS, ("实木餐桌", "多层胶合板", "木地板"), 4),
    Trade(
        "materials",
        ("建材", "混凝土", "新型墙材", "水泥制品", "石材"),
        WORKS,
        ("预拌混凝土", "空心砖", "防水卷材", "电线电缆", "镀锌钢管"),
        6,
    ),
    Trade(
        "builder",
        ("建筑工程", "建设集团", "市政工程", "路桥工程", "建筑劳务"),
        COMPANY,
        ("标准厂房", "安置房", "综合楼", "污水管网", "道路改造"),
        8,
    ),
    Trade(
        "fitting",
        ("装饰工程", "门窗", "消防设施工程", "幕墙"),
        ("有限公司",),
        ("断桥铝窗", "防火门", "室内消火栓", "轻钢龙骨"),
        4,
    ),
    Trade("estate", ("置业", "房地产开发", "城市开发"), COMPANY, ("澜庭苑", "槐序里", "砚上花园", "苇岸新城"), 3),
    Trade("property", ("物业服务", "物业管理", "保安服务"), COMPANY, ("公共部位", "电梯", "地下车库"), 4),
    Trade("gas", ("燃气", "液化气", "能源"), COMPANY, ("瓶装液化石油气", "压缩天然气"), 2),
    Trade("fuel", ("加油站", "石油销售", "加能"), ("有限公司",), ("92号车用汽油", "0号车用柴油"), 2),
    Trade(
        "freight",
        ("运输", "物流", "货运", "危险品运输", "冷链物流"),
        COMPANY,
        ("砂石料", "钢材", "盘条", "氢氧化钠溶液", "果蔬"),
        8,
    ),
    Trade("passenger", ("客运", "公共交通", "出租汽车", "汽车租赁"), COMPANY, ("班线客车", "旅游客车", "巡游车"), 2),
    Trade("driving", ("机动车驾驶员培训", "汽车驾训"), ("有限公司",), ("小型汽车教练车",), 1),
    Trade("garage", ("汽车维修", "汽车服务", "机动车检测"), COMPANY, ("刹车片", "机油滤清器", "尾气检测报告"), 3),
    Trade("media", ("广告", "文化传媒", "会展服务"), ("有限公司",), ("户外广告牌", "宣传册"), 3),
    Trade(
        "technology",
        ("网络科技", "信息技术", "电子商务", "智能装备"),
        COMPANY,
        ("充电宝", "智能手环", "空气净化器", "监控摄像头"),
        9,
    ),
    Trade("labour", ("人力资源", "劳务派遣", "家政服务"), ("有限公司",), ("派遣员工", "家政员"), 3),
    Trade("travel", ("旅行社", "国际旅行社", "旅游开发"), ("有限公司",), ("三日环岛游", "古镇一日游"), 2),
    Trade("amusement", ("娱乐", "游乐", "歌舞厅"), ("有限公司",), ("包间", "碰碰车"), 2),
    Trade(
        "farm", ("农业发展", "生态农业", "畜牧养殖", "水产养殖"), COMPANY, ("生猪", "鲈鱼", "鸡蛋", "韭菜", "草莓"), 5
    ),
    Trade("agri-input", ("农资", "种业", "兽药"), ("有限公司",), ("水稻种子", "吡虫啉可湿性粉剂", "氟苯尼考粉"), 2),
    Trade("recycling", ("环保科技", "再生资源", "固废处置", "水务"), COMPANY, ("废矿物油", "废塑料", "污泥"), 3),
    Trade("quarry", ("矿业", "砂石", "采石"), ("有限公司", "厂"), ("建筑用石料", "石英砂岩"), 2),
)
BY_KEY = {trade.key: trade for trade in TRADES}
MANUFACTURERS = ("food-works", "chemicals", "metal", "textile", "timber", "materials")
EVERY_ENTERPRISE = tuple(BY_KEY)

INSTITUTIONS: tuple[tuple[str, str], ...] = (
    ("hospital", "第{number}人民医院"),
    ("hospital", "中医医院"),
    ("hospital", "妇幼保健院"),
    ("hospital", "疾病预防控制中心"),
    ("school", "第{number}中学"),
    ("school", "实验小学"),
    ("school", "第{number}幼儿园"),
    ("school", "职业技术学校"),
    ("office", "图书馆"),
    ("office", "环境监测站"),
    ("office", "公路养护中心"),
    ("office", "不动产登记中心"),
    ("office", "检验检测院"),
    ("office", "水文站"),
    ("office", "农业技术推广站"),
)

SOCIETIES: tuple[tuple[str, str, str], ...] = (
    ("51", "association", "{word}行业协会"),
    ("51", "association", "{word}商会"),
    ("51", "association", "{word}志愿服务协会"),
    ("52", "private-school", "{brand}学校"),
    ("52", "private-school", "{brand}幼儿园"),
    ("52", "nursing-home", "{brand}养老院"),
    ("52", "nursing-home", "{brand}社会工作服务中心"),
    ("53", "foundation", "{brand}助学基金会"),
)
SOCIETY_WORDS = ("餐饮", "建筑", "物流", "家具", "茶叶", "水产", "纺织", "养老", "环保", "应急救援", "花木", "汽车维修")
CROPS = ("茶叶", "草莓", "水稻", "柑橘", "蜂业", "花卉", "蔬菜", "中药材", "水产", "生猪", "桑蚕", "葡萄")
VILLAGES = (
    "东塘",
    "石桥",
    "柳湾",
    "杨渡",
    "前坪",
    "后岭",
    "上溪",
    "下河",
    "白杨",
    "松坡",
    "茶园",
    "河口",
    "竹坞",
    "古井",
)
