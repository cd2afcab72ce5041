"""The record models: the forms that a field may take, and what is unknown rather than zero."""

from __future__ import annotations

import copy
import pickle
from decimal import Decimal
from typing import Any, get_args

import pytest
from pydantic import ValidationError

from portfolio.programme.programme import Programme
from portfolio.programme.quotes import citation_faults
from portfolio.reading.problem import Place, Problem
from portfolio.reading.source import Document, parse_document
from portfolio.reading.units import parse_quantity
from portfolio.reading.validate import Model, validate
from portfolio.records.fields import Fact, Source, Words
from portfolio.records.funding import PUBLIC, SOURCES, Entry, Funding
from portfolio.records.programme import Indicator, Path, PrintedFigure, ProgrammeRecord, SourceDocument, Stated
from portfolio.records.project import SECTORS, Abatement, Benefit, Investment, Milestone, Project, Sector

HEAD = "id: '04'\nname: 光伏\nsector: energy\n"


def read(model: type[Model], text: str) -> Any:
    """The model that a text gives, or the list of problems."""
    found = parse_document(text.encode(), "f.yaml")
    assert isinstance(found, Document), found
    return validate(found, model)


def project(text: str = "") -> Project:
    """A valid project with more lines behind the required ones."""
    result = read(Project, HEAD + text)
    assert isinstance(result, Project), result
    return result


def problem(model: type[Model], text: str) -> Problem:
    """The one problem of a text."""
    (found,) = read(model, text)
    assert isinstance(found, Problem)
    return found


def yuan(entry: Entry) -> int:
    """The amount of an entry in whole 元."""
    assert entry.amount.value == int(entry.amount.value)
    return int(entry.amount.value)


# Words.


def test_words_from_a_scalar_are_chinese() -> None:
    words = project().name
    assert (words.zh, words.en, words.text("zh"), words.text("en")) == ("光伏", None, "光伏", "光伏")


def test_words_in_two_languages() -> None:
    words = project("operating_mode: {zh: ' 发改局 ', en: Bureau}\n").operating_mode
    assert words is not None
    assert (words.text("zh"), words.text("en")) == ("发改局", "Bureau")


@pytest.mark.parametrize(
    ("text", "code"), [("{en: PV}", "R002"), ("{zh: ''}", "R003"), ("[PV]", "R003"), ("''", "R003"), ("{zh: }", "R003")]
)
def test_words_need_chinese(text: str, code: str) -> None:
    found = problem(Project, f"{HEAD}operating_mode: {text}\n")
    assert (found.code, found.place.line) == (code, 4)


# Funding.


def test_absent_funding_is_unknown() -> None:
    funding = project().funding
    assert [funding.of(source) for source in SOURCES] == [None, None, None]
    assert list(funding.entries()) == []


@pytest.mark.parametrize("text", ["town:", "town: null", "town: ~"])
def test_null_funding_is_unknown_too(text: str) -> None:
    assert project(f"funding:\n  {text}\n  market: 5 万元\n").funding.of("town") is None


def test_zero_is_not_unknown() -> None:
    entries = project("funding: {town: 0 万元}\n").funding.of("town")
    assert entries is not None
    assert [yuan(entry) for entry in entries] == [0]


def test_an_empty_list_is_neither() -> None:
    found = problem(Project, HEAD + "funding:\n  town: []\n")
    assert (found.code, found.place, found.path) == ("R003", Place("f.yaml", 5, 9), "funding.town")


@pytest.mark.parametrize(
    "text",
    ["5 万元", "{amount: 5 万元}", "[5 万元]", "[{amount: 5 万元}]"],
    ids=["scalar", "mapping", "list", "entries"],
)
def test_a_source_is_a_sum_an_entry_or_a_list(text: str) -> None:
    (entry,) = project(f"funding: {{town: {text}}}\n").funding.of("town") or ()
    assert (yuan(entry), entry.year, entry.note) == (50000, None, None)


def test_dated_entries_keep_their_order_and_evidence() -> None:
    entries = project("""funding:
  higher_level:
    - {amount: 0 万元, year: 2016, level: province, budget: 上级补助, note: blank}
    - amount: 4 万元
      year: 2015年
      payer: 省财政厅
      code: {function: "21103", economic: "302"}
      evidence: {status: 下达, document: 粤财工〔2014〕1号, date: 2014-06}
    - {amount: 5 万元, year: beyond}
""").funding.of("higher_level")
    assert entries is not None
    assert [(entry.year, yuan(entry)) for entry in entries] == [(2016, 0), (2015, 40000), ("beyond", 50000)]
    assert (entries[0].level, entries[0].budget, entries[0].note) == ("province", "上级补助", "blank")
    assert (entries[1].payer, entries[1].code and entries[1].code.function) == (Words(zh="省财政厅"), "21103")
    assert entries[1].evidence is not None
    assert (entries[1].evidence.status, entries[1].evidence.date) == ("下达", "2014-06")


def test_entries_name_their_source_in_the_order_of_the_columns() -> None:
    funding = project("funding: {town: 3 元, market: [1 元, 2 元]}\n").funding
    assert [(source, yuan(entry)) for source, entry in funding.entries()] == [("market", 1), ("market", 2), ("town", 3)]


def test_an_unknown_source_of_funding_is_refused_with_the_name_meant() -> None:
    found = problem(Project, HEAD + "funding: {town: 5 万元, higherlevel: 6 万元}\n")
    assert (found.code, found.place, found.path) == ("R001", Place("f.yaml", 4, 23), "funding.higherlevel")
    assert "did you mean `higher_level`?" in found.hint


def test_the_sources_are_the_fields_of_funding() -> None:
    assert list(SOURCES) == list(Funding.model_fields)
    assert set(PUBLIC) < set(SOURCES)


# Investment.


def test_investment_as_one_sum() -> None:
    investment = project("investment: 25060 万元\n").investment
    assert investment is not None
    assert investment.total is not None
    assert investment.total.to("元") == 250600000
    assert investment.parts == {}


@pytest.mark.parametrize("text", ["", "investment:\n", "investment: null\n"])
def test_absent_investment_is_unknown(text: str) -> None:
    assert project(text).investment is None


def test_investment_in_parts_with_and_without_total() -> None:
    investment = project("investment: {工程费: 3 万元, 预备费: 1 万元}\n").investment
    assert investment is not None
    assert investment.total is None
    assert {part: str(amount) for part, amount in investment.parts.items()} == {"工程费": "3 万元", "预备费": "1 万元"}
    investment = project("investment: {total: 5 万元, 工程费: 3 万元}\n").investment
    assert investment is not None
    assert (str(investment.total), list(investment.parts)) == ("5 万元", ["工程费"])


@pytest.mark.parametrize("text", ["{}", "{total: }", "[]"])
def test_investment_without_an_amount_is_refused(text: str) -> None:
    found = problem(Project, f"{HEAD}investment: {text}\n")
    assert (found.code, found.place, found.path) == ("R003", Place("f.yaml", 4, 13), "investment")


def test_a_wrong_part_is_found_where_it_stands() -> None:
    found = problem(Project, HEAD + "investment:\n  parts: 1 元\n  工程费: 三 元\n")
    assert (found.code, found.place) == ("Q004", Place("f.yaml", 6, 8))


@pytest.mark.parametrize("key", ["[key]", "parts", "zh", "0", "function-plain"])
def test_keys_named_like_pydantic_s_own_steps_mislead_nobody(key: str) -> None:
    found = problem(Project, f"{HEAD}printed_names:\n  '{key}': [x]\n")
    assert (found.code, found.place) == ("R003", Place("f.yaml", 5, len(key) + 7))
    found = problem(Project, f"{HEAD}'{key}':\n")
    assert (found.code, found.place) == ("R001", Place("f.yaml", 4, 1))


# Abatement and benefit.


def test_abatement_as_a_figure_takes_tonnes_for_co2e() -> None:
    abatement = project("abatement: 约 34 万吨/年\n").abatement
    assert abatement is not None
    assert abatement.amount is not None
    assert abatement.amount.to("tCO2e/年") == 340000
    assert (abatement.kind, abatement.amount.qualifier) == ("direct", "about")


def test_indirect_abatement_has_no_figure() -> None:
    abatement = project("abatement: indirect\n").abatement
    assert abatement == Abatement(kind="indirect")
    assert abatement is not None
    assert abatement.amount is None


def test_abatement_as_a_mapping() -> None:
    abatement = project("abatement: {amount: 2 tCO2e/年, horizon_year: 2020}\n").abatement
    assert abatement is not None
    assert (abatement.kind, abatement.horizon_year, str(abatement.amount)) == ("direct", 2020, "2 tCO₂e/年")


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("{kind: direct}", "R002", "abatement"),
        ("{}", "R002", "abatement"),
        ("{kind: indirect, amount: 3 吨/年}", "R003", "abatement"),
        ("{amount: 3 吨/年, horizon_year: 20.5}", "R006", "abatement.horizon_year"),
        ("Indirect", "Q004", "abatement"),
    ],
)
def test_abatement_that_contradicts_itself_is_refused(text: str, code: str, path: str) -> None:
    found = problem(Project, f"{HEAD}abatement: {text}\n")
    assert (found.code, found.path) == (code, path)


def test_a_benefit_needs_its_period_only_with_an_amount() -> None:
    benefit = project("benefit: {text: 节约电费}\n").benefit
    assert benefit == Benefit(text=Words(zh="节约电费"))
    assert project("benefit: {amount: 1 亿元, period: not_stated}\n").benefit == Benefit(
        amount=parse_quantity("1 亿元", Place("f.yaml", 4, 19)), period="not_stated"
    )
    found = problem(Project, HEAD + "benefit: {amount: 1 亿元}\n")
    assert (found.code, found.place) == ("R002", Place("f.yaml", 4, 10))
    assert "period: not_stated" in found.hint


# Jobs, beneficiaries, years, dates, ids.


@pytest.mark.parametrize(
    ("text", "jobs"), [("200 人", 200), ("200", 200), ("0.02 万人", 200), ("200.0 人", 200), ("0", 0), ("3 万", 30000)]
)
def test_jobs_are_whole(text: str, jobs: int) -> None:
    stated = project(f"jobs: {text}\n").jobs
    assert stated is not None
    assert stated.to("人") == jobs


@pytest.mark.parametrize("text", ["2.5 人", "0.00001 万人", "2.5"])
def test_a_part_of_a_job_is_refused(text: str) -> None:
    assert problem(Project, f"{HEAD}jobs: {text}\n").code == "Q006"


def test_an_enormous_number_of_jobs_is_still_a_number() -> None:
    stated = project("jobs: 999999999999999999 万亿\n").jobs
    assert stated is not None
    assert stated.value == Decimal("999999999999999999e12")


@pytest.mark.parametrize("text", ["1949", "2100", "'2014'", "2014年", "2014 年"])
def test_years(text: str) -> None:
    entries = project(f"funding: {{town: {{amount: 1 元, year: {text}}}}}\n").funding.of("town")
    assert entries is not None
    assert entries[0].year == int(text.strip("'")[:4])


@pytest.mark.parametrize(
    "text", ["1948", "2101", "14", "02014", "2014.0", "２０１４", "二〇一四", "''", "[2014]", "2014-15"]
)
def test_what_is_no_year(text: str) -> None:
    found = problem(Project, f"{HEAD}funding: {{town: {{amount: 1 元, year: {text}}}}}\n")
    assert (found.code, found.path) == ("R006", "funding.town.year")


@pytest.mark.parametrize("text", ["2014", "2014-12", "2014-02-28", "2016-02-29"])
def test_dates_stop_where_the_plan_does(text: str) -> None:
    (milestone,) = project(f"milestones: [{{by: {text}, text: 建成, source: {{line: 1, quote: x}}}}]\n").milestones
    assert (milestone.by, milestone.start) == (text, None)


@pytest.mark.parametrize("text", ["2014-13", "2014-00", "2015-02-29", "2014-1", "20141231", "1812-01", "年底", "''"])
def test_what_is_no_date(text: str) -> None:
    found = problem(Project, f"{HEAD}milestones: [{{by: {text}, text: 建成, source: {{line: 1, quote: x}}}}]\n")
    assert (found.code, found.path) == ("R006", "milestones[0].by")


@pytest.mark.parametrize("text", ["04", "07.1", "xiaolan-2014", "a_b"])
def test_ids(text: str) -> None:
    assert read(Project, f"id: {text}\nname: 光伏\nsector: energy\n").id == text


@pytest.mark.parametrize("text", ["a b", "a/b", ".a", "a.", "a..b", "第四", "..", "''", "'a\tb'"])
def test_what_is_no_id(text: str) -> None:
    assert problem(Project, f"id: {text}\nname: 光伏\nsector: energy\n").code == "R005"


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "+1", "1e3", "１", "1_000", "一", "''", "[1]", "1234567890"])
def test_what_is_no_line_number(text: str) -> None:
    assert problem(Source, f"line: {text}\nquote: x\n").code == "Q004"


def test_the_sectors_are_one_list() -> None:
    assert list(SECTORS) == list(get_args(Sector))


# Programme.


def test_a_cell_of_an_indicator_is_a_quantity_a_text_or_both() -> None:
    source = "source: {line: 1, quote: x}"
    indicator = read(
        Indicator,
        "number: 1\ndimension: 经济\nname: 碳强度\nprinted_unit: 吨/万元\ncurrent_year: 2013\n"
        f"targets: {{2015: 1.05 吨/万元, 2020: {{value: 0.8 吨/万元, text: 力争}}, 2025: {{text: 待定}}}}\n{source}\n",
    )
    assert indicator.current is None
    assert {year: (str(cell.value), cell.text and cell.text.zh) for year, cell in indicator.targets.items()} == {
        2015: ("1.05 吨/万元", None),
        2020: ("0.8 吨/万元", "力争"),
        2025: ("None", "待定"),
    }
    assert indicator.targets[2025] == Stated(text=Words(zh="待定"))


@pytest.mark.parametrize(
    ("targets", "place"), [("{2015: {text: x}, 2015年: {text: y}}", 28), ("{20x5: {text: x}}", 11)]
)
def test_a_year_as_a_key_has_one_spelling(targets: str, place: int) -> None:
    found = problem(Path, f"id: pv\nname: 光伏\ntargets: {targets}\nsource: {{line: 1, quote: x}}\n")
    assert (found.code, found.place) == ("R006", Place("f.yaml", 3, place))


@pytest.mark.parametrize(
    ("text", "fine"), [("figure: budget.total_cny", True), ("label: 年节能量", True), ("explanation: x", False)]
)
def test_a_printed_figure_is_named_or_described(text: str, fine: bool) -> None:
    result = read(PrintedFigure, f"{text}\nwhere: prose\nvalue: 5 tce\nsource: {{line: 1, quote: x}}\n")
    assert isinstance(result, PrintedFigure) == fine
    if not fine:
        assert [found.code for found in result] == ["R002"]


def test_a_fact_of_any_unit_with_a_plain_number_as_a_count() -> None:
    fact = read(Fact, "key: communities\nlabel: 社区\nvalue: 15\nyear: 2013\nsource: {line: 65, quote: 15 个社区}\n")
    assert (fact.value.dimension, fact.value.value, fact.year, fact.text) == ("count", 15, 2013, None)


def test_a_hash_is_64_hexadecimal_digits() -> None:
    start = "id: x\ntitle: 计划\nsource: {title: 计划, sha256: "
    assert read(ProgrammeRecord, start + "0f" * 32 + "}\n").source.sha256 == "0f" * 32
    for wrong in ("0F" * 32, "0f" * 31, "''"):
        assert problem(ProgrammeRecord, start + wrong + "}\n").code == "R005"


# All models.


def test_records_do_not_change() -> None:
    record = project("investment: 5 万元\nfunding: {town: 5 万元}\n")
    entries = record.funding.of("town")
    assert entries is not None
    for model, field in ((record, "id"), (record.funding, "town"), (entries[0], "amount"), (record.name, "zh")):
        with pytest.raises(ValidationError, match="frozen"):
            setattr(model, field, None)


def test_records_can_be_copied_and_sent_to_other_processes() -> None:
    record = project("investment: {工程费: 5 万元}\nprinted_names: {'5-2': 光伏}\nfunding: {town: 5 万元}\n")
    assert copy.deepcopy(record) == record
    assert pickle.loads(pickle.dumps(record)) == record  # noqa: S301


def test_records_can_be_built_from_others_in_python() -> None:
    investment = Investment.model_validate("5 万元")
    record = Project(
        id="04",
        name=Words(zh="光伏"),
        sector="energy",
        investment=investment,
        milestones=(Milestone(by="2015", text=Words(zh="建成"), source=Source(line=1, quote="x")),),
    )
    assert record.investment == investment
    assert record.milestones[0].source.line == 1


def test_figures_names_every_stated_figure_by_its_path() -> None:
    record = project("""investment: {total: 5 万元, 工程费: 5 万元}
funding: {market: 1 万元, town: [1 万元, 3 万元]}
abatement: 3 吨/年
benefit: {amount: 1 万元, period: once}
beneficiaries: 2 人次
jobs: 1 人
lead_units: [发改局]
cooperating_units: [科技局, 环保局]
""")
    assert [(path, str(figure)) for path, figure in record.figures()] == [
        ("investment", "5 万元"),
        ("investment.工程费", "5 万元"),
        ("funding.market", "1 万元"),
        ("funding.town[0]", "1 万元"),
        ("funding.town[1]", "3 万元"),
        ("abatement", "3 吨/年"),
        ("benefit", "1 万元"),
        ("beneficiaries", "2 人次"),
        ("jobs", "1 人"),
        ("name", "光伏"),
        ("lead_units", "发改局"),
        ("cooperating_units[0]", "科技局"),
        ("cooperating_units[1]", "环保局"),
    ]


def test_a_citation_of_a_list_means_each_of_its_units() -> None:
    """`lead_units` in `figures` proves every unit against the quote (METHOD §7)."""
    text = """lead_units: [经信局, 党校]
sources:
  - {line: 1, quote: 4、光伏, figures: [name]}
  - {line: 2, quote: 实施单位：经信局、学校, figures: [lead_units]}
"""
    document = parse_document((HEAD + text).encode(), "f.yaml")
    assert isinstance(document, Document)
    source = SourceDocument.model_validate({"title": "方案", "sha256": "0" * 64})
    head = ProgrammeRecord.model_validate({"id": "p", "title": "方案"}).model_copy(update={"source": source})
    record = project(text)
    found = list(citation_faults(Programme(head, (record,), {record.id: document})))
    assert [(problem.code, problem.path) for problem in found] == [("V003", "lead_units[1]")]


def test_a_present_value_needs_its_year() -> None:
    row = {
        "number": "1",
        "dimension": "经济",
        "name": "能耗",
        "printed_unit": "%",
        "source": {"line": 1, "quote": "能"},
    }
    assert Indicator.model_validate(row).current_year is None
    with pytest.raises(ValidationError, match="current_year"):
        Indicator.model_validate(row | {"current": "3 %"})
