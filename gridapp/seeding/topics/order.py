"""社会治安 and 突发事件."""

from gridapp.seeding.topics.kinds import TOLD, D, H, Matter, Topic

_POLICE = ("警务室", "派出所", "县公安局")
_STORM = "000136985100"

ORDER = (
    Topic("order.patrol", "治安巡防", 2, D, 3, _POLICE, (
        Matter("stairs yard", "有陌生人员徘徊|有人翻墙", "已核实身份，系访亲人员|已查看监控并加强夜间巡逻"),
        Matter("stairs public", "电动车被盗|监控损坏", "已调取监控立案侦查|监控已修复"),
        Matter("shop", "商铺被撬", "已勘查现场，立案侦查|加装防盗门，纳入巡逻点"),
        Matter("home", "有人聚众赌博", "已劝散并批评教育|移交派出所处理", "973222222235"),
    ), TOLD, levels="2350", urgent=(85, 14, 1), season="543333344456", town=1.3),
    Topic("order.fraud", "电信诈骗线索", 8, H, 1.5, _POLICE, (
        Matter("home", "接到冒充客服电话|被拉入刷单群|收到虚假中奖短信|接到冒充公检法电话", "已劝阻，未受损失|指导安装反诈应用|涉诈号码已上报", who="居民"),
        Matter("home", "欲给陌生人转账", "民警上门劝阻，资金未转出|已联系家属劝阻", who="老人"),
    ), "{at}{what}", levels="3160", urgent=(55, 40, 5), season="554444455566", town=1.3, late=0.5),
    Topic("order.tenant", "流动人口登记", 3, D, 3, _POLICE, (
        Matter("rental", "新租户未登记|人员变动|租户信息不全|超员居住", "已入户登记|信息已更新|信息已补录|已督促房东整改"),
    ), "{at}{what}|走访发现{at}{what}", found="patrol", levels="7210", season="387444465443", town=2.0, late=0.8),
    Topic("order.noise", "噪音扰民", 1, D, 3.2, _POLICE, (
        Matter("site", "施工噪音扰民", "已责令午间和夜间停工", "234455665432"),
        Matter("public", "广场舞音量过大|流动商贩喇叭扰民", "已劝导调低音量，约定二十一点前结束|商贩已关停喇叭", "123567775421"),
        Matter("shop", "烧烤摊深夜喧哗|歌厅声音过大影响休息", "已劝导收摊|已责令加装隔音", "112469998521"),
        Matter("yard lane", "加工作坊机器噪音扰民", "已约定作业时间"),
    ), TOLD, found="night", levels="4330", town=1.8),
)  # fmt: skip

EMERGENCIES = (
    Topic("emergency.weather", "自然灾害", 8, H, 1, ("应急分队", "镇应急办", "县应急局"), (
        Matter("yard", "房屋进水|屋顶被掀", "人员已转移，房屋抽排完毕|已加盖油布，住户投亲", _STORM),
        Matter("road", "道路被淹|树木倒伏", "已封控并抽排，恢复通行|倒伏树木已清理", _STORM),
        Matter("hill", "山体滑坡", "已转移下方住户，设置警戒|滑坡体已清理，持续监测", _STORM),
        Matter("river", "河堤渗水", "已抢险加固，专人值守|渗水点已处置，水位回落", _STORM),
        Matter("field", "农田受淹", "已排涝，农技员指导补种", _STORM),
    ), "{at}{what}|强降雨致{at}{what}", found="any", levels="1351", urgent=(0, 6, 4), town=0.6, late=0.5),
    Topic("emergency.fire", "火情处置", 4, H, 0.4, ("微型消防站", "镇专职消防队", "县消防救援大队"), (
        Matter("yard", "柴草堆起火", "明火已扑灭，无人员伤亡", "763212111357"),
        Matter("home", "厨房起火", "已扑灭，无人员伤亡|已关阀断气，明火扑灭"),
        Matter("stairs", "电动车自燃", "已扑灭，现场已清理"),
        Matter("hill", "山边冒烟", "火点已扑灭，留人看守", "147710002431"),
        Matter("public", "垃圾桶起火", "已扑灭"),
    ), "{at}{what}", found="any", levels="1261", urgent=(0, 3, 7), season="564422223345", late=0.3),
    Topic("emergency.health", "公共卫生", 8, H, 0.4, ("卫生站", "镇卫生院", "县疾控中心"), (
        Matter("school", "多名学生发热", "已就诊并消杀教室|停课观察两天，无新增病例", "962210012348"),
        Matter("home", "疑似食物中毒", "已送医，病情平稳|留样送检，患者已出院", "211247886321", who="一家人"),
        Matter("barn", "发现多只家禽病死", "已采样送检并无害化处理", "765322222346"),
    ), "{at}{what}", found="any", levels="0361", urgent=(0, 7, 3), late=0.6),
    Topic("emergency.rescue", "紧急求助", 4, H, 0.6, ("应急分队", "派出所", "县公安局"), (
        Matter("home", "老人走失|独居老人联系不上", "老人已找到并送回家中|已上门查看，老人平安"),
        Matter("home", "儿童被困家中", "已破门救出，儿童平安|已联系家长开门"),
        Matter("river", "有人落水", "落水者已救起送医", "001136873100"),
    ), "{at}{what}", found="any", levels="2260", urgent=(0, 3, 7), town=1.1, late=0.3),
)  # fmt: skip
