"""The side bar: by the work, and only rooms that are built. An item shows to duties that have its act."""

from wutong.organisation.duties import Act

# (group, [(label, route, icon, the path or paths it owns, any of these acts; empty for everyone)])
NAVIGATION: list[tuple[str, list[tuple[str, str, str, str | tuple[str, ...], tuple[Act, ...]]]]] = [
    (
        "推进",
        [
            ("待办", "cockpit:inbox", "inbox", "/", ()),
            ("线索", "leads:list", "pin", "/leads/", (Act.VIEW_LEADS,)),
            ("项目", "projects:list", "list", "/projects/", (Act.VIEW_PROJECTS,)),
            ("导入", "ledgers:list", "import", "/ledgers/", (Act.IMPORT_LEDGERS,)),
            ("统计", "cockpit:statistics", "chart", "/statistics/", (Act.SEE_STATISTICS,)),
        ],
    ),
    (
        "对接",
        [
            ("绿电", "greenpower:study", "power", "/greenpower/", (Act.STUDY_GREENPOWER,)),
            ("要素", "factors:front", "scale", "/factors/", (Act.VIEW_FACTORS,)),
            ("统筹", "allocation:plan", "done", "/allocation/", (Act.PLAN_FACTORS,)),
            ("产业链", "chains:front", "chain", "/chains/", (Act.VIEW_CHAINS,)),
            ("企业", "enterprises:list", "firm", "/enterprises/", (Act.VIEW_ENTERPRISES,)),
        ],
    ),
    ("", [("设置", "organisation:settings", "gear", ("/settings/", "/account/"), ())]),
]
