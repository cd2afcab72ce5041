"""Options of a project: read with their places, compared by hand-made figures, and harmless to everything else."""

from __future__ import annotations

import itertools
import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from portfolio.indicators import annuity_factor
from portfolio.programme.load import load, read_programme
from portfolio.programme.options import Alternatives, alternatives, option_findings
from portfolio.programme.study import Choices, study_with
from portfolio.programme.variants import read_variants
from portfolio.records.fields import Words
from portfolio.records.options import Option, Options
from portfolio.records.project import Project
from portfolio.render.data import as_json
from portfolio.tables.registry import BY_NAME, TABLES

if TYPE_CHECKING:
    from collections.abc import Sequence

NPV, ANNUAL = "project_pre_tax.npv", "project_pre_tax.equivalent_annual"
TEN = Choices(rate=0.1)

#: A record without investment and savings, which the options of a test state.
RECORD = """\
id: "01"
name: {zh: 项目, en: Project}
sector: energy
investment: 1 万元
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: YEARS
  savings: [{line: a, amount: 0 万元/年}]
  operating_cost: [{line: b, amount: 0 万元/年}]
"""


def option(name: str, investment: float, *savings: float) -> str:
    """An option by its investment and its savings of each year, in 万元."""
    amounts = ", ".join(f"{amount} 万元" for amount in savings)
    return (
        f"  - id: {name}\n    name: {name}\n    changes:\n      investment: {investment} 万元\n"
        f"      cash_flow.operating_years: {len(savings)}\n"
        f"      cash_flow.savings: [{{line: a, amounts: [{amounts}]}}]\n"
    )


def compared(folder: Path, *options: str, choices: Choices = TEN, years: int = 1) -> Alternatives:
    record = RECORD.replace("YEARS", str(years)) + "options:\n" + "".join(options)
    (folder / "01.yaml").write_text(record, encoding="utf-8")
    programme = load(folder / "01.yaml")
    found = alternatives(study_with(programme, choices), programme.projects[0])
    assert found is not None
    return found


def in_wan(value: float | None) -> float | None:
    """万元."""
    return None if value is None else value / 10_000


# Figures by hand.


def test_the_larger_option_wins_although_its_own_rate_is_lower(tmp_path: Path) -> None:
    """The textbook case: −200 and 39 a year for ten years, −100 and 20, at 10 %."""
    found = compared(tmp_path, option("large", 200, *[39] * 10), option("small", 100, *[20] * 10), years=10)
    small, large = found.find("small"), found.find("large")
    assert (in_wan(small.value(NPV)), in_wan(large.value(NPV))) == pytest.approx((22.891, 39.638), abs=5e-4)
    assert [small.value("project_pre_tax.irr"), large.value("project_pre_tax.irr")] == pytest.approx(
        [0.1510, 0.1444], abs=5e-5
    )
    assert large.increment is not None
    assert (large.increment.against, large.increment.irr.status) == ("small", "unique")
    assert large.increment.irr.value == pytest.approx(0.1377, abs=5e-5)
    assert in_wan(large.increment.npv) == pytest.approx(39.638 - 22.891, abs=5e-4)
    assert found.best == "large"


def test_an_incremental_rate_that_is_exact(tmp_path: Path) -> None:
    """−100, 120 and −200, 230: the difference −100, 110 earns 10 %, which at 10 % is worth nothing."""
    found = compared(tmp_path, option("b", 200, 230), option("a", 100, 120))
    increments = {o.id: o.increment for o in found.options if o.increment}
    assert [increments[o].against for o in "ab"] == ["do_nothing", "a"]  # the record itself is worth −1
    assert increments["a"].irr.value == pytest.approx(0.2, abs=1e-12)
    assert increments["b"].irr.value == pytest.approx(0.1, abs=1e-12)
    assert increments["b"].npv == pytest.approx(0, abs=1e-6)


def test_the_statuses_of_an_increment(tmp_path: Path) -> None:
    """−100, 230, −132 has 10 % and 20 %; less for the same money has no rate; no difference has every rate."""
    found = compared(
        tmp_path,
        option("a", 100, 300, 300),
        option("b", 200, 530, 168),
        option("c", 200, 520, 158),
        option("d", 100, 300, 300),
        choices=Choices(rate=0.15),
        years=2,
    )
    status = {o.id: (o.increment.against, o.increment.irr.status) for o in found.options if o.increment}
    assert status["d"] == ("a", "undefined")
    assert status["b"] == ("d", "multiple")
    assert status["c"] == ("b", "none")
    roots = found.find("b").increment
    assert roots is not None
    assert roots.irr.roots == pytest.approx((0.1, 0.2))
    assert roots.npv > 0


def test_an_option_meets_the_best_of_the_cheaper_ones_and_not_its_neighbour(tmp_path: Path) -> None:
    """NPV 100, 50, 70: the third is better than the second and worse than the first."""
    found = compared(tmp_path, option("a", 10, 121), option("b", 20, 77), option("c", 30, 110))
    assert [in_wan(found.find(o).value(NPV)) for o in "abc"] == pytest.approx([100, 50, 70])
    increments = [found.find(o).increment for o in "abc"]
    assert [i.against for i in increments if i] == ["do_nothing", "a", "a"]
    assert in_wan(increments[2].npv if increments[2] else None) == pytest.approx(-30)
    assert found.best == "a"


def test_doing_nothing_is_best_where_nothing_is_acceptable(tmp_path: Path) -> None:
    found = compared(tmp_path, option("a", 100, 50), option("b", 200, 150))
    assert found.best == "do_nothing"
    assert [o.increment.against for o in found.options if o.increment] == ["do_nothing"] * 3
    nothing = found.options[0]
    assert (nothing.id, nothing.investment, nothing.value(NPV), nothing.period_npv) == ("do_nothing", 0, 0, 0)
    assert (nothing.value("project_pre_tax.levelised_cost"), nothing.town_burden(), nothing.increment) == (
        None,
        {},
        None,
    )


def test_unequal_lives_repeat_over_their_least_common_multiple(tmp_path: Path) -> None:
    """−100, 130 (two elements) three times and −100, 75, 75 (three) twice: six elements, at 10 %."""
    found = compared(tmp_path, option("short", 100, 130), option("long", 100, 75, 75))
    assert found.years == 6
    once, twice = -100 + 130 / 1.1, -100 + 75 / 1.1 + 75 / 1.21
    assert in_wan(found.find("short").period_npv) == pytest.approx(once * (1 + 1.1**-2 + 1.1**-4))
    assert in_wan(found.find("long").period_npv) == pytest.approx(twice * (1 + 1.1**-3))
    increment = found.find("long").increment
    assert increment is not None
    assert (
        in_wan(increment.npv) == pytest.approx(twice * (1 + 1.1**-3) - once * (1 + 1.1**-2 + 1.1**-4))
        or increment.against != "short"
    )


def test_lives_without_a_common_multiple_in_sight_keep_their_equivalent_amounts(tmp_path: Path) -> None:
    found = compared(tmp_path, *(option(f"y{years}", 10, *[9] * years) for years in (96, 100, 88)))
    assert (found.years, found.best) == (None, None)
    assert found.reason is not None
    assert str(2 * 97 * 101 * 89) in found.reason.zh
    assert all(o.value(ANNUAL) is not None and o.increment is None for o in found.options)


# What cannot be compared.


def test_an_option_that_lacks_something_says_what_and_is_left_out(tmp_path: Path) -> None:
    bare = "  - {id: bare, name: 空, changes: {cash_flow.savings: []}}\n"
    found = compared(tmp_path, option("a", 100, 121), bare)
    assert [o.id for o in found.options] == ["do_nothing", "base", "a", "bare"]
    lacking = found.find("bare")
    assert (lacking.period_npv, lacking.increment, lacking.investment) == (None, None, 10_000)
    assert lacking.appraisal is not None
    assert [item.field for item in lacking.appraisal.case.missing] == ["cash_flow.savings", "abatement"]
    assert lacking.town_burden() is None
    assert found.best == "a"


def test_options_that_begin_in_different_years_are_not_compared(tmp_path: Path) -> None:
    later = "  - {id: later, name: 晚, changes: {cash_flow.first_year: 2016}}\n"
    found = compared(tmp_path, option("a", 100, 121), later)
    assert found.best is None
    assert found.reason is not None
    assert "cash_flow.first_year" in found.reason.text("en")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ("cash_flow.convention: year_end", "cash_flow.convention"),
        ("cash_flow.prices: real, cash_flow.price_base_year: 2013", "cash_flow.prices, cash_flow.price_base_year"),
        ("cash_flow.price_base_year: 2013", "cash_flow.price_base_year"),
    ],
)
def test_options_in_other_terms_are_not_compared(changes: str, field: str, tmp_path: Path) -> None:
    found = compared(tmp_path, option("a", 100, 121), f"  - {{id: other, name: 异, changes: {{{changes}}}}}\n")
    assert (found.years, found.best) == (None, None)
    assert found.reason is not None
    assert f"differ in {field}:" in found.reason.text("en")


def test_an_option_without_an_investment_has_none(tmp_path: Path) -> None:
    """It is not one that costs nothing; and it stands behind those that can be compared."""
    record = RECORD.replace("YEARS", "1").replace("investment: 1 万元\n", "")
    (tmp_path / "01.yaml").write_text(record + "options:\n" + option("a", 100, 121), encoding="utf-8")
    programme = load(tmp_path / "01.yaml")
    found = alternatives(study_with(programme, TEN), programme.projects[0])
    assert found is not None
    assert [o.id for o in found.options] == ["do_nothing", "a", "base"]
    assert (found.find("base").investment, found.find("base").period_npv) == (None, None)
    assert found.find("base").town_burden() is None


def test_options_stand_by_investment_and_then_by_worth(tmp_path: Path) -> None:
    """Over the common period, of which the life of one is a part: 36 twice are worth more than 56 once."""
    short, long = option("z", 100, 150), option("y", 100, 90, 90, 0)
    found = compared(tmp_path, long, option("x", 300, 100), short)
    assert [o.id for o in found.options] == ["do_nothing", "base", "z", "y", "x"]
    once, worth = [[in_wan(value) or 0.0 for value in (o.value(NPV), o.period_npv)] for o in found.options[2:4]]
    assert (once[0], worth[0]) == pytest.approx((-100 + 150 / 1.1, -100 + 90 / 1.1 + 90 / 1.21))
    assert once[1] > worth[1]


def test_options_without_a_common_period_stand_by_investment(tmp_path: Path) -> None:
    written = [option(f"y{years}", years, *[9] * years) for years in (100, 88, 96)]
    found = compared(tmp_path, *written)
    assert found.years is None
    assert [o.id for o in found.options] == ["do_nothing", "base", "y88", "y96", "y100"]


def test_what_rounding_leaves_of_a_difference_is_none(tmp_path: Path) -> None:
    """Three times 0.7 and 2.1 are not the same float: an increment of 10⁻¹⁶ has no rate of return."""
    lines = {"a": ["2.1"], "b": ["0.7"] * 3}
    written = [
        f"  - id: {name}\n    name: {name}\n    changes:\n      investment: 1 元\n      cash_flow.savings:\n"
        + "".join(f"        - {{line: s{n}, amount: {amount} 元/年}}\n" for n, amount in enumerate(amounts))
        for name, amounts in lines.items()
    ]
    found = compared(tmp_path, *written)
    flows = [found.find(name).flow(2) for name in "ab"]
    assert (flows[0] != flows[1]).any()
    [increment] = [o.increment for o in found.options if o.increment and {o.id, o.increment.against} == {"a", "b"}]
    assert (increment.npv, increment.irr.status) == (0, "undefined")


def test_options_that_differ_in_their_financing_alone_are_worth_the_same(tmp_path: Path) -> None:
    """A tie is no finding, and the note names both, with what they are worth: the value before tax."""
    record = (
        RECORD.replace("YEARS", "3").replace("amount: 0 万元/年}]\n  op", "amount: 9 万元/年}]\n  op")
        + "funding: {higher_level: 0 元, town: 0 元}\n"
        + "financing: [{line: bank, principal: 5000 元, rate: 5%, years: 3, repayment: equal_principal}]\n"
        + "options:\n  adopted: a\n  reason: r\n  considered:\n    - {id: a, name: 甲}\n"
        + '    - {id: b, name: 乙, changes: {"financing[0].rate": 4%}}\n'
    )
    (tmp_path / "01.yaml").write_text(record, encoding="utf-8")
    study = study_with(load(tmp_path / "01.yaml"), TEN)
    [found] = study.alternatives
    assert found.best == "b"
    assert [option.id for option in found.winners()] == ["a", "b"]
    assert option_findings(study) == []
    table = BY_NAME["options"].build(study)
    assert "01：共同计算期 4 年，税前净现值最大者为“甲”、“乙”（相等）。" in [note.zh for note in table.notes]
    labels = {column.key: column.label.zh for column in table.columns}
    assert (labels["investment_cny"], labels["npv_cny"]) == ("建设投资", "税前净现值")


def test_an_option_whose_money_does_not_add_up_says_so_in_the_table() -> None:
    """Its investment is changed, but not the lines of the cash flow that are spent."""
    folder = Path(__file__).parents[1] / "bad_programmes" / "f002-option"
    table = BY_NAME["options"].build(study_with(load(folder)))
    remarks = {row.id: row["remark"].value for row in table.rows if row["remark"].value}
    assert remarks == {
        "01:b": Words(zh="该方案的数字不一致（F002）", en="its figures contradict each other (F002)"),
        "01:c": Words(zh="该方案的数字不一致（F001）", en="its figures contradict each other (F001)"),
    }


def test_without_a_rate_nothing_is_compared(tmp_path: Path) -> None:
    (tmp_path / "01.yaml").write_text(
        RECORD.replace("YEARS", "1").replace("2014", "1950") + "options:\n" + option("a", 100, 121), encoding="utf-8"
    )
    programme = load(tmp_path / "01.yaml")
    found = alternatives(study_with(programme), programme.projects[0])
    assert found is not None
    assert (found.best, found.years) == (None, None)
    assert all(o.period_npv is None for o in found.options)


def test_a_record_without_options_has_none(tmp_path: Path) -> None:
    (tmp_path / "01.yaml").write_text(RECORD.replace("YEARS", "1"), encoding="utf-8")
    programme = load(tmp_path / "01.yaml")
    study = study_with(programme)
    assert alternatives(study, programme.projects[0]) is None
    assert option_findings(study) == []


# Properties.

AMOUNTS = st.integers(1, 500)
OPTIONS = st.lists(st.tuples(AMOUNTS, st.lists(AMOUNTS, min_size=1, max_size=4)), min_size=1, max_size=4)


@settings(max_examples=40, deadline=None)
@given(OPTIONS, st.sampled_from([0.0, 0.03, 0.08, 0.25]), st.sampled_from(["year_end", "t0", "mid_year"]))
def test_what_holds_whatever_the_figures_are(
    tmp_path_factory: pytest.TempPathFactory,
    options: Sequence[tuple[int, Sequence[int]]],
    rate: float,
    convention: str,
) -> None:
    written = [option(f"o{n}", investment, *savings) for n, (investment, savings) in enumerate(options)]
    choices = Choices(rate=rate, convention=convention)  # type: ignore[arg-type]
    found = compared(tmp_path_factory.mktemp("options"), *written, choices=choices)
    assert found.years is not None
    assert found.best is not None
    best = found.find(found.best).period_npv
    assert best is not None
    assert best >= 0
    for one in found.options:
        assert one.period_npv is not None
        assert one.period_npv <= best + 1e-6 * abs(best) + 1e-3
        if one.increment:
            against = found.find(one.increment.against).period_npv
            assert against is not None
            assert one.increment.npv == pytest.approx(one.period_npv - against, rel=1e-9, abs=1e-3)
            if one.increment.irr.status == "unique" and one.increment.irr.sign_changes == 1:
                investment = (one.investment or 0) > (found.find(one.increment.against).investment or 0)
                enough = (one.increment.irr.value or 0) > rate
                assert not investment or abs(one.increment.npv) < 1e-2 or enough == (one.increment.npv > 0)
        if rate and convention == "year_end":
            annual = one.value(ANNUAL)
            assert annual is not None
            assert one.period_npv == pytest.approx(annual * float(annuity_factor(rate, found.years)), abs=1e-3)


def test_the_order_of_options_changes_nothing(tmp_path: Path) -> None:
    written = [
        option("a", 100, 121),
        option("b", 100, 130),
        option("c", 150, 90, 95),
        option("d", 100, 130),
        "  - {id: e, name: e, changes: {cash_flow.savings: []}}\n",
    ]
    first = compared(tmp_path, *written)
    expected = [(o.id, o.value(NPV), o.period_npv, o.increment) for o in first.options]
    assert [name for name, *_ in expected] == ["do_nothing", "base", "b", "d", "a", "c", "e"]
    for order in itertools.permutations(written):
        found = compared(tmp_path, *order)
        assert [(o.id, o.value(NPV), o.period_npv, o.increment) for o in found.options] == expected
        assert found.best == first.best


def test_the_adopted_option_is_the_record_and_no_other_table_knows_of_options(request: pytest.FixtureRequest) -> None:
    folder = request.config.rootpath / "tests" / "tables" / "options"
    study = study_with(load(folder))
    [project] = study.programme.projects
    found = alternatives(study, project)
    assert found is not None
    assert found.adopted == "b"
    adopted = found.find("b").appraisal
    assert adopted is not None
    assert adopted.as_dict() == study.appraisals[0].as_dict()
    without = project.model_copy(update={"options": None})
    plain = study_with(type(study.programme)(study.programme.record, (without,), study.programme.documents))
    for named in TABLES:
        if not named.name.startswith("options") and named.name != "findings":  # F009 is one
            assert as_json(named.build(study), "zh") == as_json(named.build(plain), "zh")


# Reading.


def test_a_changed_value_keeps_its_place_and_loses_the_plan_s_citation(tmp_path: Path) -> None:
    (tmp_path / "01.yaml").write_text(
        'id: "01"\nname: 项目\nsector: energy\ninvestment: 100 万元\njobs: 3 人\n'
        "options:\n  - id: a\n    name: 甲\n    changes:\n      investment: 250 万元\n"
        'sources:\n  - {line: 1, quote: "100 | 3", figures: [investment, jobs]}\n',
        encoding="utf-8",
    )
    programme = load(tmp_path / "01.yaml")
    [variant], problems = read_variants(programme.documents["01"], programme.projects[0])
    assert problems == []
    assert variant.project.options is None
    assert variant.project.sources[0].figures == ("jobs",)
    assert variant.project.investment is not None
    assert variant.project.investment.total is not None
    place = variant.project.investment.total.place
    assert place is not None
    assert (place.line, place.column) == (10, 19)


def test_a_scenario_changes_the_options_too(tmp_path: Path) -> None:
    options = "options:\n" + option("a", 100, 121)
    (tmp_path / "01.yaml").write_text(RECORD.replace("YEARS", "1") + options, encoding="utf-8")
    (tmp_path / "s").mkdir()
    (tmp_path / "s" / "s.yaml").write_text(
        "id: s\nname: s\nchanges:\n"
        '  - {project: "01", field: "cash_flow.operating_cost[0].amount", value: 11 万元/年, reason: r}\n',
        encoding="utf-8",
    )
    programme = load(tmp_path / "01.yaml", tmp_path / "s" / "s.yaml")
    found = alternatives(study_with(programme, TEN), programme.projects[0])
    assert found is not None
    assert in_wan(found.find("a").value(NPV)) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize(
    ("options", "code", "words"),
    [
        ("{adopted: a, considered: [{id: a, name: 甲}]}", "R002", "needs the `reason`"),
        ("{reason: r, considered: [{id: a, name: 甲, changes: {jobs: 1 人}}]}", "R003", "without `adopted`"),
        ("[{id: a, name: 甲}]", "R002", "`a` changes nothing"),
        ("{adopted: b, reason: r, considered: []}", "R004", "`b` is no option"),
        ("[{id: base, name: 甲, changes: {jobs: 1 人}}]", "P003", "`base` is there already"),
        ("[{id: a, name: 甲, changes: {jobs: 1 kWh}}]", "Q003", "option `a`: "),
    ],
)
def test_what_is_wrong_with_options(tmp_path: Path, options: str, code: str, words: str) -> None:
    (tmp_path / "01.yaml").write_text(f'id: "01"\nname: 项目\nsector: energy\noptions: {options}\n', encoding="utf-8")
    programme, problems = read_programme(tmp_path / "01.yaml")
    assert programme is None
    assert [problem.code for problem in problems] == [code]
    assert words in str(problems[0])


def test_the_full_record_uses_every_key_of_options(request: pytest.FixtureRequest) -> None:
    text = (request.config.rootpath / "tests" / "reading" / "full-project.yaml").read_text(encoding="utf-8")
    block = yaml.safe_load(text)["options"]
    assert set(block) == set(Options.model_fields)
    assert {key for one in block["considered"] for key in one} == set(Option.model_fields)
    assert "options" in Project.model_fields
    assert json.dumps(block)
