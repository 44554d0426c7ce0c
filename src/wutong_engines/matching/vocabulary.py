"""Words that names of firms are made of besides what tells them apart: trades, legal forms, tails."""

import re

# Trades a name may speak of; what stands before them is the firm's own word (字号).
_WRITTEN_TRADES = """
科技 技术 信息 网络 电子 软件 智能 数字 数据 通信 通讯 物联网 互联网 云计算 光电 半导体 芯片 微电子 电气
电器 电力 电源 能源 新能源 光伏 风电 储能 氢能 太阳能 环保 环境 节能 生态 水务 水利 水电 燃气 热力 石油
石化 化工 化学 化纤 材料 新材料 塑料 橡胶 塑业 塑胶 玻璃 陶瓷 建材 水泥 混凝土 钢铁 钢构 钢结构 金属
有色金属 铝业 铜业 锂业 镁业 钛业 硅业 矿业 煤业 煤炭 冶金 铸造 机械 机电 装备 设备 重工 自动化 机器人
仪器 仪表 工具 五金 模具 精密 轴承 阀门 泵业 电机 电缆 线缆 汽车 汽配 汽贸 汽车配件 汽车服务 零部件 船舶
航空 航天 轨道交通 交通 运输 物流 货运 快递 供应链 仓储 港务 建设 建筑 工程 安装 装饰 装修 市政 路桥
园林 绿化 景观 规划 设计 勘察 监理 检测 测绘 房地产 地产 置业 物业 物业管理 物业服务 贸易 商贸 进出口
国际贸易 经贸 工贸 商业 百货 超市 零售 批发 电子商务 电商 食品 饮料 酒业 乳业 肉业 粮油 面粉 农业
农业科技 农牧 牧业 养殖 种植 种业 渔业 水产 林业 果业 茶业 枸杞 饲料 肥业 农资 农产品 医药 药业 制药
生物 生物科技 生物技术 医疗 医疗器械 医疗科技 健康 保健 养老 大药房 药房 医院 诊所 口腔 纺织 服装 服饰
针织 印染 鞋业 皮革 家纺 家具 家居 木业 纸业 造纸 包装 印刷 印务 玩具 工艺品 珠宝 首饰 化妆品 美容 美发
日用品 文化 文化传媒 文化传播 传媒 传播 广告 影视 艺术 教育 教育科技 教育咨询 培训 出版 体育 旅游 旅行社
酒店 宾馆 酒店管理 餐饮 餐饮管理 娱乐 投资 投资管理 资产管理 资本 基金 股权投资 创业投资 控股 实业 产业
发展 开发 管理 企业管理 企业管理咨询 咨询 服务 信息技术 信息科技 网络科技 电子科技 环保科技 智能科技
劳务 劳务派遣 人力资源 保安 保安服务 家政 家政服务 清洁 租赁 典当 担保 小额贷款 融资租赁 保险 保险代理
银行 证券 期货 信托 会计 税务 法律 商务 商务服务 商务咨询 运营 制造 生产 加工 经营 销售 维修 修理 制品
用品 产品 器材 工业 农机 机床 齿轮 紧固件 弹簧 标准件 锅炉 空调 制冷 暖通 消防 安防 照明 灯饰 光学 眼镜
钟表 乐器 文具 办公 图书 便利店 小吃 餐馆 饭店 火锅 烧烤 奶茶 面馆 理发 水果 蔬菜 粮食 烟酒 副食 日杂
建材经营 通讯器材
"""
TRADES = frozenset(_WRITTEN_TRADES.split())
LONGEST_TRADE = max(map(len, TRADES))

COMPANY, SHARES, PARTNERSHIP, COOPERATIVE, SHOP, OFFICE, UNSAID = 1, 2, 3, 4, 5, 6, 0
FORM_WORDS = {
    UNSAID: "没有写",
    COMPANY: "有限（责任）公司",
    SHARES: "股份公司",
    PARTNERSHIP: "合伙企业",
    COOPERATIVE: "合作社",
    SHOP: "个体店、厂",
    OFFICE: "事务所、院校等",
}

# ending → form; the longest that fits is taken, 集团 is apart; some are what is left of a form cut short
_ENDINGS = {
    COMPANY: "有限责任公司 有限公司 责任有限公司 有限责任 有限 公司 总公司 有限责公司 有公司 限公司 有限司",
    SHARES: "股份有限公司 股份有限责任公司 股份公司 股份",
    PARTNERSHIP: "合伙企业 企业(有限合伙) 合伙企业(有限合伙) 合伙企业(普通合伙) (有限合伙) (普通合伙)",
    COOPERATIVE: "农民专业合作社 专业合作社 合作社 合作社联合社 家庭农场 农场",
    SHOP: "经营部 服务部 门市部 批发部 商店 商行 经销部 店 厂 行 馆 部 坊 铺 个体工商户",
    OFFICE: "工作室 事务所 研究院 研究所 设计院 学校 中心 协会",
}
FORMS: tuple[tuple[str, int], ...] = tuple(
    sorted(
        ((written, form) for form, endings in _ENDINGS.items() for written in endings.split()),
        key=lambda way: -len(way[0]),
    )
)

# After the legal form: an establishment of the firm, with a register entry of its own.
BRANCH = re.compile(
    r"(?:分公司|支公司|分店|分厂|分行|支行|分社|分部|分院|分校|分所|营业部|办事处|代表处|营业厅|门店|连锁店|加油站|分中心|事业部|项目部|[一二三四五六七八九十\d]+店|专卖店|经营部|服务部|门市部)$"
)
PROJECT = re.compile(
    r"(?:建设|改造|扩建|新建|投资|产业化|示范|生产)*(?:项目|工程|生产线|基地|产业园)(?:\(?[一二三四五六七八九十\d]+期\)?)?$"
)
QUANTITY = re.compile(
    r"(?:年产|年加工|日产|总投资)?\d+(?:\.\d+)?(?:万|亿|千)?(?:吨|千瓦|兆瓦|MW|GW|KW|KWH|GWH|台|套|件|元|亩|头|只|平方米|平米|条).*$"
)
