"""The roles of the grid system with their duties, restated from the work plan's second chapter. Reference data of every office."""

ROLE_COLUMNS = ("code", "name", "level", "single", "paid", "patrols_per_day", "patrols_per_week", "duties")

_SUPERVISE = "督促、指导、协调网格服务管理工作；受理并协调解决疑难问题，超出职权的提交上级并积极参与；督促数据、台账的汇总上报和档案整理；制定考核奖惩办法，开展巡查督查。"
_LEAD = (
    "每日至少到网格巡查走访 1 次，发现问题及时处理，不能处理的上报社区；到场核实其他人员发现的问题并配合处置；熟悉居民情况，"
    "重点关注老年人、残疾人、困难群众和外来人员；跟踪上报问题，复核确认并建立台账；巡查情况记入社情民意记录簿并录入平台。"
)

ROLES = (
    ("supervisor", "网格督导员（社区）", "community", False, False, 0, 1, _SUPERVISE),
    ("manager", "网格管理者", "community", False, False, 0, 1,
     "对网格工作负领导责任；建立规范的网格化管理体系和运行机制；组织网格周例会，研究社情、难点和矛盾纠纷；组织矛盾纠纷排查化解；协调县、镇单位处理上报问题并跟踪落实；每半年组织一次群众满意测评。"),
    ("platform", "管理员", "community", False, False, 0, 0,
     "审定采集、排查的各类信息并上报平台；做好平台日常维护和巡查；承办平台上传下达；通报运行情况和存在的问题，提出改进意见。"),
    ("information", "信息员", "community", False, False, 1, 0,
     "收集、整理、报送信息，建立台账、管理档案，做到及时、明晰、规范，真实反映各网格动态。"),
    ("police", "警务员", "community", False, False, 0, 0,
     "受理报警求助，按时限办理群众申办事项；参与排查调处纠纷，分析治安动态；登记实有人口，掌握重点人员、出租房屋和暂住人口情况；指导群防群治，督促重点单位落实安全防范。"),
    ("publicity", "宣传员", "community", False, False, 0, 0,
     "及时宣传上级决策和法律法规，引导居民自觉遵守，当好政府联系居民的连心桥。"),
    ("service", "服务员", "community", False, False, 0, 0,
     "收集整理居民的服务需求，及时提供优质服务；对低保、救助、优抚、残疾人、就业、年检、卫生防疫、户籍等事项告知流程和所需材料。"),
    ("leader", "网格长", "grid", True, True, 1, 0, _LEAD),
    ("assistant", "网格协管员", "grid", True, False, 1, 0,
     "每日至少到网格巡查 1 次；协助网格长采集人口、房屋信息，排查矛盾纠纷和安全隐患，能解决的就地解决，不能解决的及时上报。"),
    ("grid_supervisor", "网格督导员", "grid", False, False, 0, 1, _SUPERVISE),
    ("officer", "警员", "extra", False, False, 0, 0, "开展治安巡逻，登记流动人口和出租房屋，参与纠纷调处，指导安全防范。"),
    ("mediator", "调解员", "extra", False, False, 0, 0, "排查、调解邻里、婚姻家庭、土地山林等民间纠纷，做好登记和回访，防止激化。"),
    ("security", "治安员", "extra", False, False, 1, 0, "每日走访巡查，掌握治安情况，发现可疑情况及时报告，参加群防群治。"),
    ("party_head", "党小组长", "extra", False, False, 0, 0, "组织网格内党员亮身份、作表率，联系服务群众，收集反映社情民意。"),
    ("household_head", "中心户长", "extra", False, False, 1, 0, "每日走访所联系的农户，传达政策，反映诉求，协助调解纠纷。"),
    ("building_head", "楼长", "extra", False, False, 1, 0, "每日走访所负责的楼栋，掌握住户变动，查看消防通道和卫生状况，反映居民诉求。"),
    ("volunteer", "志愿者", "extra", False, False, 0, 0, "参加政策宣传、环境整治、帮扶特殊群体等志愿服务。"),
)  # fmt: skip


def role_rows() -> list[dict[str, object]]:
    """Rows of `roles.csv`."""
    return [{**dict(zip(ROLE_COLUMNS, role, strict=True)), "position": number} for number, role in enumerate(ROLES, start=1)]
