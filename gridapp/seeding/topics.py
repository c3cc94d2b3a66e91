"""What people report: categories in two levels with their deadlines, and the sentences that titles are composed of.

A sentence has slots in braces; `{at}` is a place in the grid, the others are drawn from the category's own lists, separated by `|`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Topic:
    """A category of the second level and how often, when and where it occurs."""

    code: str
    name: str
    deadline: int
    unit: str
    weight: float
    handler: str
    sentences: str
    slots: dict[str, str] = field(default_factory=dict)
    season: str = "111111111111"
    """Relative frequency of each month, 0–9."""
    town: float = 1.0
    """Factor in communities and dormitories, against villages."""
    late: float = 1.0
    """Factor on the chance to be late."""


_D, _H, _N = "working_days", "working_hours", "natural_days"
_FLAT = "333333333333"

PARENTS = (
    ("dispute", "矛盾纠纷", 7, _D), ("hazard", "安全隐患", 3, _D), ("sanitation", "环境卫生", 1, _D),
    ("service", "民生服务", 7, _D), ("order", "社会治安", 2, _D), ("emergency", "突发事件", 8, _H),
)  # fmt: skip

TOPICS: dict[str, tuple[Topic, ...]] = {
    "dispute": (
        Topic("dispute.neighbour", "邻里纠纷", 7, _D, 7, "村（社区）调解委员会",
              "{at}两户居民因{cause}发生争执|{at}居民反映{who}{cause}影响生活|{at}邻里因{cause}多次争吵，请求调解",
              {"cause": "公共过道堆物|宅基地滴水|楼上漏水|空调外机噪音|院墙边界|晾晒遮挡|养犬扰民|装修噪音|停车占位|排水沟走向", "who": "隔壁住户|楼上住户|相邻农户|租住户"}, late=1.3),
        Topic("dispute.family", "婚姻家庭纠纷", 7, _D, 3, "村（社区）妇联", "{at}一户家庭因{cause}发生矛盾|{at}居民因{cause}请求上门调解",
              {"cause": "赡养老人分摊|夫妻感情不和|子女抚养|兄弟分家|彩礼返还|房产继承"}, "363333333333"),
        Topic("dispute.land", "土地山林纠纷", 15, _D, 3, "镇自然资源所", "{at}两户因{cause}发生争议|{at}村民反映{cause}未解决",
              {"cause": "承包地四至不清|山林界址|田埂被占|机耕道占地|林木采伐归属|撂荒地流转"}, "235532225543", 0.1, 1.8),
        Topic("dispute.relocation", "拆迁安置纠纷", 15, _D, 1.2, "镇征迁办", "{at}居民反映{cause}|{at}住户对{cause}有异议",
              {"cause": "安置房交付延期|过渡费未发放|房屋面积认定|附属物补偿标准|安置楼层分配"}, _FLAT, 1.4, 2.2),
        Topic("dispute.labour", "劳动社保纠纷", 10, _D, 2, "镇人社服务中心", "{at}{who}反映{cause}|{at}{who}因{cause}请求帮助",
              {"who": "务工人员|保洁员|建筑工人|餐馆员工|季节工", "cause": "工资被拖欠|加班费未付|未缴社保|工伤认定难|离职押金不退"}, "862222233457", 1.6, 1.5),
        Topic("dispute.property", "物业纠纷", 7, _D, 0.6, "镇社区办", "{at}业主反映{cause}|{at}业主与物业因{cause}产生矛盾",
              {"cause": "电梯频繁故障|物业费涨价|公共收益不公开|垃圾清运不及时|地下车库漏水|门禁长期损坏|绿化被毁"}, _FLAT, 16, 1.3),
        Topic("dispute.consumer", "消费纠纷", 7, _D, 1.5, "镇市场监管所", "{at}居民投诉{who}{cause}", {"who": "超市|电器店|理发店|健身房|农资店|药店",
              "cause": "预付卡退款难|售卖过期食品|缺斤短两|拒不退换|虚假宣传"}, "443333333335", 1.6),
        Topic("dispute.medical", "医疗纠纷", 10, _D, 0.4, "镇卫生院", "{at}居民与{who}因{cause}产生纠纷",
              {"who": "村卫生室|镇卫生院|诊所", "cause": "收费明细|用药疗效|诊疗告知|接种后反应"}, late=1.4),
        Topic("dispute.traffic", "交通事故纠纷", 7, _D, 1, "镇交管站", "{at}{who}，双方对赔偿有分歧",
              {"who": "电动车与三轮车刮擦|轿车倒车碰伤行人|两车会车剐蹭|农用车撞坏围墙"}),
        Topic("dispute.damage", "损害赔偿纠纷", 7, _D, 1, "村（社区）调解委员会", "{at}居民反映{cause}，要求赔偿",
              {"cause": "果树被邻家羊啃食|施工震裂墙面|犬只咬伤|高空坠物砸坏车辆|喷药飘移毁苗|排污淹了菜地"}, "223445554333"),
    ),
    "hazard": (
        Topic("hazard.fire", "消防隐患", 3, _D, 7, "镇应急办", "{at}发现{cause}|巡查发现{at}{cause}|{at}居民反映{cause}",
              {"cause": "电动车楼道充电|飞线充电|消防通道被堵|灭火器过期|楼道堆放杂物|消火栓无水|柴草垛靠近房屋|焚烧秸秆|应急照明损坏"}, "554444345566", 1.5, 0.9),
        Topic("hazard.power", "用电隐患", 3, _D, 3, "镇供电所", "{at}发现{cause}|{at}{cause}，请尽快处理",
              {"cause": "电线老化裸露|电杆倾斜|配电箱门缺失|线路被树枝压住|私拉乱接电线|电表箱进水"}, "443335777443"),
        Topic("hazard.building", "危房隐患", 7, _D, 2, "镇村建办", "{at}{who}{cause}|巡查发现{at}{who}{cause}",
              {"who": "一处老屋|独居老人住房|闲置厂房|自建房|围墙", "cause": "墙体开裂|屋面漏雨|地基下沉|外墙瓷砖脱落|有倒塌风险"}, "222346886332", 0.7, 1.5),
        Topic("hazard.gas", "燃气隐患", 1, _D, 1.8, "镇燃气公司", "{at}{cause}|{at}餐馆{cause}|入户检查发现{at}{cause}",
              {"cause": "燃气软管老化|气瓶间不通风|未装报警器|闻到燃气味|违规存放气瓶|热水器烟道未外排"}, "654333333456", 1.8, 0.7),
        Topic("hazard.road", "道路隐患", 5, _D, 4, "镇交通办", "{at}{cause}|{at}{cause}，影响通行|居民反映{at}{cause}",
              {"cause": "路面坑洼|井盖破损|护栏缺失|路灯不亮|塌方落石|减速带松动|积水无法通行|结冰打滑"}, "554335776444", late=1.2),
    ),
    "sanitation": (
        Topic("sanitation.litter", "生活垃圾", 1, _D, 12, "镇环卫所", "{at}{cause}|{at}发现{cause}|居民反映{at}{cause}|巡查发现{at}{cause}，请清运",
              {"cause": "垃圾桶满溢|有卫生死角|建筑垃圾堆放|沟渠漂浮垃圾|大件家具丢弃|垃圾未分类|落叶堆积|污水外溢|病死禽畜丢弃"}, "334455777644", 1.2, 0.8),
        Topic("sanitation.disorder", "乱贴乱挂乱堆", 8, _H, 8, "镇综合执法队", "{at}{cause}|巡查发现{at}{cause}|{at}沿街{cause}",
              {"cause": "乱贴小广告|乱挂横幅|占道经营|门前乱堆杂物|违规设置广告牌|僵尸车占位|毁绿种菜|占道晾晒粮食"}, "333444455543", 1.7, 0.8),
        Topic("sanitation.dirt", "道路污染", 5, _H, 2.5, "镇环卫所", "{at}{cause}|{at}{cause}，请冲洗",
              {"cause": "渣土车撒漏|路面油污|施工泥浆外流|运砂车遗撒|扬尘严重"}, "335555555543", 1.2, 1.1),
        Topic("sanitation.illegal", "违法建设", 15, _D, 2.5, "镇综合执法队", "{at}发现{cause}|居民举报{at}{cause}",
              {"cause": "楼顶加盖|占用耕地建房|搭建彩钢棚|公共绿地圈占|河道内建房|院落违规扩建|一层破墙开店"}, "234554444432", 1.0, 2.0),
    ),
    "service": (
        Topic("service.allowance", "低保办理", 10, _D, 4, "镇民政办", "{at}{who}{cause}",
              {"who": "独居老人|困难户|残疾居民|患大病居民|单亲家庭", "cause": "申请低保|咨询低保复核|低保金未到账|请求代办低保手续"}, "453333333335", 0.7),
        Topic("service.relief", "临时救助", 5, _D, 2.5, "镇民政办", "{at}{who}因{cause}申请临时救助",
              {"who": "一户居民|困难家庭|外来务工家庭|独居老人", "cause": "火灾|重病|意外受伤|失业|房屋受损"}, "643333444335"),
        Topic("service.family", "计生服务", 5, _D, 1.5, "镇卫健办", "{at}居民{cause}",
              {"cause": "办理生育登记|咨询生育津贴|申请独生子女父母奖励|申领叶酸|预约孕前检查"}),
        Topic("service.job", "就业服务", 7, _D, 2.5, "镇人社服务中心", "{at}{who}{cause}",
              {"who": "失业人员|返乡青年|应届毕业生|退役军人|零就业家庭", "cause": "登记求职|咨询创业贷款|报名技能培训|申请公益性岗位"}, "497323443333", 1.2),
        Topic("service.disabled", "残疾人服务", 7, _D, 1.8, "镇残联", "{at}残疾居民{cause}",
              {"cause": "申领残疾人证|申请轮椅|申请无障碍改造|换领残疾人证|咨询两项补贴"}),
        Topic("service.elderly", "老年人服务", 3, _D, 4, "村（社区）服务站", "{at}{who}{cause}",
              {"who": "独居老人|高龄老人|失能老人|空巢老人", "cause": "申请居家养老服务|不会操作社保认证|需要上门理发|高龄津贴认证|请求安装扶手|就医需要陪同|家中水管损坏"}, "554333344456"),
        Topic("service.water", "水电服务", 1, _D, 3, "镇水务站", "{at}{cause}|居民反映{at}{cause}",
              {"cause": "自来水停水|水压不足|水管爆裂|下水道堵塞|自来水浑浊|水表损坏|路段停电"}, "854334765346", 1.2, 0.9),
    ),
    "order": (
        Topic("order.patrol", "治安巡防", 2, _D, 3, "派出所", "{at}{cause}|居民反映{at}{cause}",
              {"cause": "有陌生人员徘徊|夜间有人聚众打牌|电动车被盗|商铺被撬|监控损坏|有人翻墙"}, "543333344456", 1.4),
        Topic("order.fraud", "电信诈骗线索", 8, _H, 1.5, "派出所", "{at}居民{cause}",
              {"cause": "接到冒充客服电话|被拉入刷单群|收到虚假中奖短信|老人欲给陌生人转账|接到冒充公检法电话"}, "554444455566", 1.3, 0.6),
        Topic("order.tenant", "流动人口登记", 3, _D, 3, "派出所", "{at}出租房{cause}|{at}新入住租户{cause}",
              {"cause": "未登记|人员变动|信息不全|超员居住"}, "387444465443", 2.2, 0.9),
        Topic("order.noise", "噪音扰民", 1, _D, 3.5, "派出所", "{at}{who}{cause}",
              {"who": "夜间施工|广场舞|烧烤摊|歌厅|加工作坊|流动商贩喇叭", "cause": "噪音扰民|声音过大影响休息|深夜仍未停止"}, "223456888532", 1.9),
    ),
    "emergency": (
        Topic("emergency.weather", "自然灾害", 8, _H, 1.2, "镇应急办", "{at}{cause}|强降雨致{at}{cause}",
              {"cause": "房屋进水|道路被淹|树木倒伏|山体滑坡|河堤渗水|农田受淹|屋顶被掀"}, "111148995211", 0.6, 0.8),
        Topic("emergency.fire", "火情处置", 4, _H, 0.5, "镇专职消防队", "{at}{cause}", {"cause": "柴草堆起火|厨房起火|电动车自燃|山边冒烟|垃圾点燃"}, "564422223345", late=0.4),
        Topic("emergency.health", "公共卫生", 8, _H, 0.7, "镇卫生院", "{at}{cause}",
              {"cause": "多名学生发热|疑似食物中毒|发现病死家禽|饮水异味|流感聚集"}, "873322344347", 1.1, 0.7),
        Topic("emergency.rescue", "紧急求助", 4, _H, 0.9, "派出所", "{at}{cause}",
              {"cause": "老人走失|儿童被困家中|独居老人联系不上|居民落水|有人轻生"}, _FLAT, 1.1, 0.4),
    ),
}  # fmt: skip


def category_rows() -> list[dict[str, object]]:
    """Rows of `case_categories.csv`: parents first."""
    rows: list[dict[str, object]] = []
    for code, name, deadline, unit in PARENTS:
        rows.append({"code": code, "name": name, "parent_code": "", "deadline": deadline, "deadline_unit": unit})
    for parent, topics in TOPICS.items():
        rows += [
            {"code": topic.code, "name": topic.name, "parent_code": parent, "deadline": topic.deadline, "deadline_unit": topic.unit}
            for topic in topics
        ]
    return [{**row, "position": number} for number, row in enumerate(rows, start=1)]


def all_topics() -> list[Topic]:
    """Every category of the second level."""
    return [topic for topics in TOPICS.values() for topic in topics]
