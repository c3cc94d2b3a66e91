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
