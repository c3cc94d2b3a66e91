"""What papers there are of a plan."""

from gridapp.kit.choices import Choice
from gridapp.kit.i18n import _


class DocumentKind(Choice):
    """What is made of a plan; the words are the menu's."""

    DOCX = "docx", _("经费使用计划（Word）")
    PDF = "pdf", _("经费使用计划（PDF）")
    XLSX = "xlsx", _("测算工作簿（Excel，带公式）")
    CHARTS = "charts", _("图表页（PDF）")

    @property
    def ending(self) -> str:
        """Of the file's name."""
        return "pdf" if self is DocumentKind.CHARTS else self.value

    def name_of(self, scenario: str, revision: int) -> str:
        """What the file is called: the scenario's name without what file systems refuse, the edition, the ending."""
        name = "".join("_" if sign in '\\/:*?"<>|' or not sign.isprintable() else sign for sign in scenario).strip(" .") or "plan"
        suffix = {DocumentKind.CHARTS: "图表", DocumentKind.XLSX: "测算"}.get(self, "使用计划")
        return f"{name}-第{revision}版-{suffix}.{self.ending}"
