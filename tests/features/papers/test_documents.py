"""A stored plan as documents: every blank filled, every figure there with its footnote, and who may have them."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import date

import docx
import pytest
import sqlalchemy as sa
from pypdf import PdfReader
from sqlmodel import col

from gridapp.features.papers import charts as sheet
from gridapp.features.papers import service
from gridapp.features.papers.rules import DocumentKind
from gridapp.features.papers.service import paper
from gridapp.features.papers.service.subject import Subject
from gridapp.features.planning import service as planning
from gridapp.kit.auth.actor import SYSTEM, Actor
from gridapp.kit.db.session import execute_read, transaction
from gridapp.kit.document import Document, Heading, Paragraph, to_docx, to_pdf
from gridapp.kit.errors import NotAllowed, Refusal
from gridapp.kit.parsing import yuan
from gridapp.models import AuditEntry, BudgetScenario, ScenarioSnapshot, Town, Village
from gridapp.models.budget import ScenarioStatus
from gridapp.quota.funding import FundUseKind, Source, Use, split_sources, split_uses
from gridapp.quota.places import Place, PlaceKind
from gridapp.quota.rules import Rules
from gridapp.registers import plans
from gridapp.registers.drafts import save_scenario
from gridapp.registers.plans import Planned
from tests.features.papers.varied import CASES, PLACES, SIMPLE, STANDARDS, random_case, subject
from tests.features.planning.town import build_town, key

ON = date(2026, 7, 1)
_ENUMERATED = re.compile(r"^[12]、")


def _words(made: Document) -> str:
    return "".join(block.text for block in made.body)


def _docx_text(content: bytes) -> tuple[str, list[str]]:
    word = docx.Document(io.BytesIO(content))
    return "\n".join(p.text for p in word.paragraphs), [cell.text for table in word.tables for row in table.rows for cell in row.cells]


def _figures(made: Subject) -> set[str]:
    """Every amount and sum of a plan that its document must name."""
    plan, given = made.plan, made.rules
    amounts = [plan.subsidy_fen, plan.allowed_fen, plan.rest_fen, abs(plan.headroom_fen), given.fund_total_fen]
    amounts += [line.total_fen for line in plan.lines] if given.standards else [given.subsidy_per_worker_fen]
    amounts += [*split_sources(given.fund_total_fen, given.sources), *split_uses(plan.rest_fen, given.uses)]
    return {yuan(fen, grouped=True) for fen in amounts} | {f"{plan.grids:,}", f"{plan.workers:,}"}


@pytest.mark.parametrize("case", [*CASES, "dice"])
def test_every_figure_of_the_plan_is_said_and_has_its_footnote(case: str) -> None:
    made = subject(*random_case(4)) if case == "dice" else subject(CASES[case])
    document = paper(made)
    said = {figure.text for figure in document.figures}
    assert _figures(made) - said == set()
    assert [figure for figure in document.figures if not figure.note.strip()] == []
    bare = [run for block in document.body if isinstance(block, Paragraph) for run in block.runs if isinstance(run, str)]
    named = [source.name for source in made.rules.sources] + [use.name for use in made.rules.uses if use.name]
    for name in sorted(named, key=len, reverse=True):
        bare = [run.replace(name, "") for run in bare]
    assert [run for run in bare if re.search(r"\d", _ENUMERATED.sub("", run))] == []
    assert "__" not in _words(document)
    assert [block.text for block in document.body if isinstance(block, Heading)][1:] == ["（一）网格员设置及所需经费", "（二）网格员待遇"]


@pytest.mark.parametrize("case", [*CASES, "dice"])
def test_the_totals_of_each_annex_are_the_sums_of_its_rows(case: str) -> None:
    made = subject(*random_case(4)) if case == "dice" else subject(CASES[case])
    document = paper(made)
    for table in document.annexes:
        for at, column in enumerate(table.columns):
            if column.align == "right" and table.totals[at] and not column.head.startswith("分担"):
                numbers = [row[at].replace(",", "").replace(".", "") for row in table.rows]
                assert sum(map(int, numbers)) == int(table.totals[at].replace(",", "").replace(".", "")), (table.title, column.head)
    places = document.annexes[0]
    assert [row[0] for row in places.rows] == [quota.place.code for quota in made.plan.quotas]
    assert yuan(made.plan.subsidy_fen, grouped=True) in places.totals


def test_each_tier_has_its_sentence_and_communities_are_counted_apart() -> None:
    text = _words(paper(subject(SIMPLE)))
    assert "我镇现有行政村4个，" in text
    assert "常住人口不足1,200人的行政村2个，计划每村划为1个网格、设置1名网格员；" in text
    assert "常住人口在1,200人以上、不足2,800人的行政村1个，计划每村划为2个网格、设置2名网格员（其中兼职1名）；" in text
    assert "常住人口在8,000人以上的行政村0个。" in text
    assert "我镇除4个行政村外，还有社区1个，" in text
    assert "常住人口在8,000人以上的社区1个，计划每社区划为9个网格、设置10名网格员" in text
    assert "此类单位宿舍共有3处，" in text
    assert "每300套房屋或每800名居住人员划一个网格" in text


@pytest.mark.parametrize(
    ("made", "said"),
    [
        (CASES["households"], "按户数分档设置网格和网格员：户数不足395户的行政村2个"),
        (CASES["area"], "管辖面积在95公顷以上、不足96公顷的行政村1个"),
        (CASES["floating"], "按常住人口（流动人口按33.3333%折算计入）分档"),
        (CASES["limits"], "行政村按每处至少3名网格员核定。"),
        (CASES["by hand"], "处行政村结合实际情况人工调整，网格员由按规则的"),
        (CASES["shortfall"], "缺口"),
        (CASES["from December on"], "自12月起计发，按照每名网格员每年0.01元的标准，"),
        (CASES["standards change within the year"], "按照下列标准计发：专职"),
        (CASES["amounts alone"], "尚未安排"),
        (CASES["all for subsidies"], "元尚未安排具体支出事项。"),
        (
            SIMPLE,
            "按照霁川县《关于规范社区治理工作专项经费使用的实施意见》，每年将专项经费的60%用于给付网格员补贴，另外40%根据我镇实际情况",
        ),
        (SIMPLE, "本年度专项经费由区承担60%、计840,000.00元，镇承担40%、计560,000.00元。"),
    ],
)
def test_what_is_special_about_a_plan_is_said(made: Rules, said: str) -> None:
    assert said in _words(paper(subject(made)))


def test_a_town_without_villages_or_dormitories_still_reads() -> None:
    community, dormitory = PLACES[4], PLACES[5]
    assert "我镇现有行政村0个。" in _words(paper(subject(SIMPLE, (community, dormitory), town="望澜镇")))
    text = _words(paper(subject(SIMPLE, (PLACES[0],), town="中山街道")))
    assert "还有社区0个。辖区内驻地单位宿舍0处。" in text
    assert "综上，我街道共划定网格" in text


def test_docx_and_pdf_say_the_same() -> None:
    made = subject(replace(CASES["by hand"], sources=SIMPLE.sources))
    document = paper(made)
    text, cells = _docx_text(to_docx(document))
    for block in document.body:
        without_marks = re.sub(r"\[\]", "", text)
        assert block.text in without_marks
    pages = PdfReader(io.BytesIO(to_pdf(document))).pages
    printed = re.sub(r"\s", "", "".join(page.extract_text() for page in pages))
    assert 5 <= len(pages) <= 9
    for table in document.annexes:
        for row in (*table.rows, table.totals):
            assert [cell for cell in row if cell not in cells] == []
            assert [cell for cell in row if re.sub(r"\s", "", cell) not in printed] == []
    assert "____" not in text
    for figure in _figures(made):
        assert figure in printed
    for label in ("编制人", "审核人", "批准人", "日期"):
        assert label in printed
        assert f"{label}：" in cells


def test_a_footnote_for_each_figure() -> None:
    document = paper(subject(CASES["uneven"]))
    content = to_docx(document)
    xml = zipfile.ZipFile(io.BytesIO(content)).read("word/document.xml").decode()
    assert xml.count("<w:footnoteReference ") == len(document.figures) > 40


@pytest.mark.parametrize("kind", DocumentKind)
def test_hostile_names_come_out_as_text(sqlite_database: sa.Engine, kind: DocumentKind) -> None:
    names = ("#pagebreak()", "*粗*", "$x$", "<b>村</b>", "=1+1", "村\u0001\u2028庄")
    places = tuple(Place(f"9901{n}", name, PlaceKind.VILLAGE, 1_500) for n, name in enumerate(names))
    rules = replace(SIMPLE, sources=(Source("#lorem(9)", 1_000_000),), uses=(Use(FundUseKind.OTHER, None, 1_000_000, "`#x`"),))
    made = subject(rules, places, name="#[方案]*", town="#text(red)[镇]")
    _town()
    content = _made(made.planned, kind)
    assert len(content) > 10_000
    if kind == "pdf":
        text = re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages))
        assert [name for name in (*names[:5], "#lorem(9)", "`#x`") if name not in text] == []


def _town() -> int:
    """The town's name and a plan for it."""
    with transaction(SYSTEM) as tx:
        made = save_scenario(tx, "现行标准", 2026, SIMPLE)
        tx.session.add(Town(code="990181103", name="望澜镇", county="霁川县"))
        tx.session.flush()
        return key(made)


def _exports() -> list[AuditEntry]:
    query = sa.select(AuditEntry).where(col(AuditEntry.action) == "export").order_by(col(AuditEntry.id))
    return [row["AuditEntry"] for row in execute_read(query)]


def _made(planned: Planned, kind: DocumentKind, actor: Actor = SYSTEM) -> bytes:
    with transaction(actor) as tx:
        return service.make_document(tx, planned, kind, draw=sheet.pictures)


def test_a_stored_plan_goes_out_as_each_kind_and_into_the_audit_log(database: sa.Engine) -> None:
    build_town()
    number = _town()
    planned = plans.planned(SYSTEM, number, ON)
    begins = {"docx": b"PK", "xlsx": b"PK", "pdf": b"%PDF", "charts": b"%PDF"}
    for kind in DocumentKind:
        assert _made(planned, kind, replace(SYSTEM, locale="en")).startswith(begins[kind])
    logged = _exports()
    assert [(entry.table, entry.row_id, entry.changes["kind"]) for entry in logged] == [
        (BudgetScenario.__tablename__, number, kind) for kind in DocumentKind
    ]
    assert logged[0].label == "现行标准 · Plan for the fund's use (Word)"
    text, _cells = _docx_text(_made(planned, DocumentKind.DOCX, replace(SYSTEM, locale="en")))
    assert "望澜镇2026年网格员专项经费使用计划" in text
    assert DocumentKind.PDF.name_of(planned.stored.name, planned.stored.revision) == "现行标准-第1版-使用计划.pdf"
    assert len(PdfReader(io.BytesIO(_made(planned, DocumentKind.CHARTS))).pages) == 1


def _status(number: int, *steps: str) -> Planned:
    for step in steps:
        with transaction(SYSTEM, reason="人数待核") as tx:
            getattr(planning, step)(tx, tx.session.get_one(BudgetScenario, number))
    return plans.planned(SYSTEM, number, ON)


def test_a_draft_says_so_and_an_approved_plan_says_since_when(sqlite_database: sa.Engine) -> None:
    build_town()
    number = _town()
    draft, _cells = _docx_text(_made(_status(number), DocumentKind.DOCX))
    assert "草稿，未经批准，不作为拨付依据　第 1 版　数据截至 2026年7月1日" in draft
    submitted, _cells = _docx_text(_made(_status(number, "submit"), DocumentKind.DOCX))
    assert "送审稿，已提交、待批准" in submitted
    planned = _status(number, "approve")
    content = _made(planned, DocumentKind.DOCX)
    text, _cells = _docx_text(content)
    with transaction(SYSTEM) as tx:
        digest = tx.session.scalars(sa.select(col(ScenarioSnapshot.digest))).one()
    assert f"校验码：{digest[:12]}" in text
    assert re.search(r"已批准　批准日期：\d{4}年\d+月\d+日　第 1 版", text)
    assert "草稿" not in text
    assert planned.stored.status is ScenarioStatus.APPROVED
    files = zipfile.ZipFile(io.BytesIO(content))
    assert not any(b"textpath" in files.read(name) for name in files.namelist())


def test_who_may_not_export_or_sees_a_part_of_the_town_gets_nothing(sqlite_database: sa.Engine) -> None:
    build_town()
    planned = plans.planned(SYSTEM, _town(), ON)
    reader = Actor(id=5, name="领导", permissions=frozenset({"budget.read", "budget.compute"}))
    village = Actor(id=6, name="村", permissions=frozenset({"budget.*"}), scope={"village": frozenset({1})})
    for kind in DocumentKind:
        with pytest.raises(NotAllowed):
            _made(planned, kind, reader)
        with pytest.raises(Refusal, match="数据范围不是全镇"):
            _made(planned, kind, village)
    picked = Actor(id=7, name="主任", permissions=frozenset({"budget.*"}), scope={"village": frozenset({1})}, place=1)
    assert _made(planned, DocumentKind.DOCX, picked)
    assert len(_exports()) == 1


def test_it_says_what_is_missing_for_a_document(sqlite_database: sa.Engine) -> None:
    build_town()
    with transaction(SYSTEM) as tx:
        number = key(save_scenario(tx, "甲方案", 2026, replace(SIMPLE, sources=(), uses=())))
    planned = plans.planned(SYSTEM, number, ON)
    with pytest.raises(Refusal, match="还没有登记本镇"):
        _made(planned, DocumentKind.PDF)
    with transaction(SYSTEM) as tx:
        towns = [Town(code=f"99018110{n}", name=f"{n}镇") for n in (3, 4)]
        tx.session.add_all(towns)
        tx.session.flush()
        ids = [key(town) for town in towns]
    with pytest.raises(Refusal, match="3镇、4镇"):
        _made(planned, DocumentKind.PDF)
    with transaction(SYSTEM) as tx:
        tx.session.scalars(sa.select(Village)).all()[0].town_id = ids[1]
    assert "4镇2026年" in _docx_text(_made(planned, DocumentKind.DOCX))[0]
    wrong = replace(planned.plan, rules=replace(planned.plan.rules, sources=(Source("区", 600_000),)))
    with pytest.raises(Refusal, match="资金来源的比例合计为 60%"):
        _made(replace(planned, plan=wrong), DocumentKind.DOCX)
    wrong = replace(planned.plan, rules=replace(planned.plan.rules, uses=(Use(FundUseKind.SERVICE, 10**12),)))
    with pytest.raises(Refusal, match="其他支出的固定金额合计"):
        _made(replace(planned, plan=wrong), DocumentKind.XLSX)


@pytest.mark.parametrize("name", ["a/b\\c:d*e?f", "..", " ", 'con<>|"x\n'])
def test_a_file_name_is_one_everywhere(name: str) -> None:
    made = DocumentKind.CHARTS.name_of(name, 2)
    assert made.endswith("-第2版-图表.pdf")
    assert not set(made) & set('\\/:*?"<>|\n')
    assert not made.startswith((".", " "))


def test_the_titles_of_the_charts_state_what_they_find() -> None:
    titles = [picture.title for picture in sheet.pictures(subject(CASES["shortfall"]).plan)]
    plan = subject(CASES["shortfall"]).plan
    assert titles[0].startswith(f"共需网格员 {plan.workers} 名")
    assert re.search(r"(行政村|社区|单位宿舍)所需经费最多，占 \d+\.\d%", titles[1])
    assert "补贴缺口" in titles[2]
    assert titles[3] == f"尚缺 {plan.vacancy} 名，分布在 {sum(q.vacancy > 0 for q in plan.quotas)} 处"
    full = tuple(replace(place, in_post=99) for place in PLACES)
    assert sheet.pictures(subject(replace(SIMPLE, standards=STANDARDS), full).plan)[3].title == "网格员已全部配齐，没有缺额"
    assert len({picture.svg for picture in sheet.pictures(plan)}) == 4
