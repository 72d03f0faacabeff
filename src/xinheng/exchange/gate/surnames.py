"""Chinese surnames, to know a person's name where an organisation's should stand. Facts of the language."""

COMMON = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖石韦贾夏"
    "付邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵覃武钱戴严莫孔向汤"
)
"""The hundred or so that most people bear."""

SURNAMES = (
    COMMON
    | frozenset(
        "傅方万常康赖洪温施牛樊葛邢安齐伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季裴霍涂成苗谷盛曲翁冉骆蓝"
        "路游辛靳欧管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司卓古吉缪简车项连芦麦褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师"
        "和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝官封谈匡鞠惠荆乐冀郁胥南班储原栗燕楚鄢劳谌奚皮粟冼蔺楼盘满闻位厉伊仝区郜海阚花权强"
        "帅屠豆朴盖练廉禹井祖漆巴丰支卿国狄平计索宣晋相初门云容敬来扈晁芮都普阙浦戈伏鹿薄邸雍辜羊阿乌母裘亓修邰赫杭况那宿鲜印逯隆茹诺战慕危玉银亢嵇公哈"
        "湛宾戎勾茅利於呼居揭干但尉冶斯元束檀衣信展阴昝智幸奉植衡富尧闭由"
    )
    | frozenset(
        [
            "欧阳",
            "上官",
            "司马",
            "司徒",
            "诸葛",
            "夏侯",
            "皇甫",
            "尉迟",
            "公孙",
            "慕容",
            "令狐",
            "宇文",
            "长孙",
            "轩辕",
            "端木",
            "独孤",
            "南宫",
            "东方",
            "西门",
            "呼延",
            "百里",
            "闾丘",
            "司空",
            "淳于",
            "申屠",
            "濮阳",
            "澹台",
            "公冶",
            "太史",
            "钟离",
            "万俟",
            "闻人",
        ]
    )
)

_LATIN_NAMES = """
bai cai cao chen cheng cui dai deng ding dong du duan fan fang feng fu gao geng gong gu guo han hao hou hu
huang jia jiang jin kong lai lei li liang liao lin liu long lu luo lv ma mao meng mo ouyang pan peng qian qin
qiu ren shao shen shi song su sun tan tang tao tian wan wang wei wen wu xia xiang xiao xie xiong xu xue yan
yang yao ye yi yin yu yuan zeng zhang zhao zheng zhong zhou zhu zou anna david elena emma george ivan james
jane jean john jose joseph lee maria mary michael mike mohammed nguyen park paul peter richard robert sarah
smith susan thomas tom william kim
"""
LATIN_NAMES = frozenset(_LATIN_NAMES.split())
"""Surnames in pinyin and common names of the world: one begins or ends a person's name in Latin letters."""
