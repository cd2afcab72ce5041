"""Bids (§68): published and hand-made answers, the worked example by plain loops, and laws for all contracts.

Figures of the worked example G04, of Wujin (G05), Zhangpu (G06) and Qiaotou (G07) are those of the specification, which
takes the latter three from published contracts; they leave tax out.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pytest

from portfolio.appraisal.bids import best_for_host, frontier, minimum_share, shortest_term
from portfolio.appraisal.emc import with_hurdle
from portfolio.appraisal.limits import break_even_interest, break_even_price, break_even_realisation, maximum_capex
from portfolio.appraisal.trial import TERM, Trial
from portfolio.contracts.types import TYPES
from portfolio.indicators import annuity_factor, capital_recovery_factor, irr, npv
from portfolio.programme.study import study_of
from tests.contracts.drawn import appraisal_of, drawn

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal

RECORD = Path(__file__).resolve().parents[2] / "projects" / "emc-examples" / "g04.yaml"
WAN, HURDLE = 1e4, 0.1
LEAST = {5: 0.906102, 6: 0.796823, 7: 0.722579, 8: 0.667615, 9: 0.625486, 10: 0.592329}
IRR_BY_TERM = [-0.7472, -0.381916, -0.15804, -0.026528, 0.052146, 0.101393, 0.132714, 0.154137, 0.169293, 0.180282]


@pytest.fixture(scope="module")
def g04() -> Appraisal:
    return study_of(RECORD).appraisals[0]


class Model(NamedTuple):
    """G04 by plain loops, in 万元: flows of the provider's project and equity and of the host, and the lowest DSCR."""

    project: list[float]
    equity: list[float]
    host: list[float]
    dscr: float


def model(share: float, term: int, capex: float = 1000.0, rho: float = 1.0, rate: float = 0.0655) -> Model:
    debt = 0.7 * capex
    project, equity, host, covers = [-capex], [debt - capex], [0.0], []
    for t in range(1, 11):
        saving = 300 * rho * (1.03 * 0.98) ** (t - 1)
        running, verifying = 10 * 1.03 ** (t - 1), 6 * 1.03 ** (t - 1)
        principal = 0.7 * capex / 5 if t <= 5 else 0.0
        interest = debt * rate
        debt -= principal
        if t > term:
            project.append(0.0)
            equity.append(-principal - interest)
            host.append(saving - running)
            covers.append(0.0 if principal else np.inf)
            continue
        operating = share * saving - running - verifying + (28.8 if t == 1 else 0.0)
        ebit = operating - capex / term
        assert ebit - interest > 0  # no losses, which the model would have to carry forward
        holiday = (0.0, 0.0, 0.0, 0.125, 0.125, 0.125)
        rated = holiday[t - 1] if t <= 6 else 0.25
        project.append(operating - rated * ebit)
        tax = rated * (ebit - interest)
        equity.append(operating - tax - principal - interest)
        host.append((1 - share) * saving)
        covers.append((operating - tax) / (principal + interest) if principal else np.inf)
    return Model(project, equity, host, min(covers))


def worth(flows: list[float], rate: float = HURDLE) -> float:
    return float(npv(flows, rate))


# --- G04 ------------------------------------------------------------------------------------------------------------


def test_least_share_and_shortest_term(g04: Appraisal) -> None:
    found = minimum_share(g04)
    assert found.status == "found"
    assert found.value == pytest.approx(0.7968232637486824, abs=1e-12)
    assert (found.hurdle, found.rule, found.perspective) == (0.1, "METHOD §68", "esco")
    assert shortest_term(g04).value == 6
    assert shortest_term(g04, months=True).value == 72


def test_frontier(g04: Appraisal) -> None:
    found = {offer.term_years: offer for offer in frontier(g04).offers}
    assert list(found) == list(range(1, 11))
    assert all(found[term].bid.status == "none" and found[term].bid.value is None for term in range(1, 5))
    for term, share in LEAST.items():
        bid = found[term].bid.value
        assert bid is not None
        assert bid == pytest.approx(share, abs=5e-7)
        alone = model(bid, term)
        assert worth(alone.project) == pytest.approx(0.0, abs=1e-9 * 1000)
        assert found[term].host_npv_cny == pytest.approx(worth(alone.host, 0.08) * WAN, rel=1e-12)
        assert found[term].dscr_min == pytest.approx(alone.dscr, rel=1e-12)


def test_rate_of_return_by_term(g04: Appraisal) -> None:
    flows = Trial.of(g04).view({TERM: np.arange(1.0, 11.0)}).flow("esco")
    found = [irr(flow).value for flow in flows]
    assert found == pytest.approx(IRR_BY_TERM, abs=5.1e-7)


@pytest.mark.parametrize(("floor", "term"), [(1.3, 5), (1.2, 5), (0.0, 5), (1.46, None)])
def test_the_host_takes_the_highest_value_that_serves_the_debt(g04: Appraisal, floor: float, term: int | None) -> None:
    """The host's NPV falls with the term: 950 at 5 years, 933 at 6; so does the cover, 1.46 at 5 years."""
    choice = best_for_host(frontier(g04), floor)
    assert choice.status == ("found" if term else "none")
    assert (choice.offer.term_years if choice.offer else None) == term
    assert (choice.reason is None) == (term is not None)
    assert choice.dscr_floor == floor


def test_limits_by_the_model(g04: Appraisal) -> None:
    capex = maximum_capex(g04)
    assert capex.value is not None
    assert capex.bound == "most"
    assert worth(model(0.8, 6, capex=capex.value / WAN).project) == pytest.approx(0.0, abs=1e-6)
    saved = break_even_realisation(g04)
    assert saved.value is not None
    assert saved.bound == "least"
    assert worth(model(0.8, 6, rho=saved.value).project) == pytest.approx(0.0, abs=1e-6)
    interest = break_even_interest(g04)
    assert interest.value is not None
    assert (interest.bound, interest.perspective) == ("most", "esco_equity")
    assert worth(model(0.8, 6, rate=interest.value).equity) == pytest.approx(0.0, abs=1e-6)


def test_answers_as_data(g04: Appraisal) -> None:
    share = minimum_share(g04).as_dict()
    assert (share["status"], share["reason"], share["unit"], share["hurdle"]) == ("found", None, "share", 0.1)
    terms = frontier(g04)
    assert terms.as_dict()["value"] == [offer.as_dict() for offer in terms.offers]
    choice = best_for_host(terms, 1.3).as_dict()
    assert choice["value"] == terms.offers[4].as_dict()
    assert (choice["status"], choice["dscr_floor"], choice["rule"]) == ("found", 1.3, "METHOD §68")
    price = break_even_price(appraisal_of(untaxed("esco_share: 80%"))).as_dict()
    assert price["inputs"] == {"cash_flow.savings[0].price": price["value"]}


# --- Published contracts, and answers by hand -----------------------------------------------------------------------

UNTAXED = """
id: x
name: x
sector: buildings
investment: {investment} 万元
funding: {{market: {investment} 万元}}
cash_flow:
  convention: t0
  first_year: 2014
  operating_years: {years}
  savings: [{savings}]
  operating_cost: [{{line: om, amount: {cost} 万元/年, payer: provider, until: term}}]
contract:
  type: {type}
  signed: 2014-01-01
  kind: green_lighting
  host: {{kind: public}}
  term: {years} years
  esco_hurdle: 10%
{terms}
financing: none
tax: {{regime: none}}
"""


def untaxed(terms: str, kind: str = "shared_savings", **figures: float) -> str:
    """A contract without taxes: 1,000 万元 that save 300 a year at no cost for 8 years, or other figures."""
    stated = {"investment": 1000, "saving": 300, "years": 8, "cost": 0} | figures
    power = f"{{line: power, quantity: {stated['saving']} 万kWh/年, price: 1 元/kWh}}"
    rows = "\n".join("  " + row for row in terms.splitlines())
    return UNTAXED.format(**stated, savings=power, type=kind, terms=rows)


def test_wujin_pays_at_no_share() -> None:
    """9,800 万元 for 1,040 a year over 8 years: 1,040 · 5.334926 = 5,548.32, which lacks 4,251.68."""
    appraisal = appraisal_of(untaxed("esco_share: 90%", investment=9800, saving=1040))
    found = minimum_share(appraisal)
    assert (found.status, found.value) == ("none", None)
    assert found.reason is not None
    assert "-4,251.68 万元" in found.reason.text("en")
    assert "-4,251.68 万元" in found.reason.text("zh")
    assert shortest_term(appraisal).status == "none"
    terms = frontier(appraisal)
    assert (terms.status, len(terms.offers), terms.reason) == ("none", 8, found.reason)
    assert best_for_host(terms, 1.3).status == "none"
    assert best_for_host(terms, 1.3).reason == found.reason


@pytest.mark.parametrize(("saving", "years", "wanted"), [(700, 6, 2743.814240661204), (300, 10, 1659.0331185402651)])
def test_highest_investment_of_published_lighting(saving: float, years: int, wanted: float) -> None:
    """Zhangpu and Qiaotou: 90 % of the saving at 10 %."""
    found = maximum_capex(appraisal_of(untaxed("esco_share: 90%", saving=saving, years=years)))
    assert found.value == pytest.approx(wanted * WAN, rel=1e-12)


CRF, ANNUITY = capital_recovery_factor(0.1, 8), annuity_factor(0.1, 8)


@pytest.mark.parametrize(
    ("kind", "terms", "wanted", "unit"),
    [
        ("shared_savings", "esco_share: 50%", (1000 * CRF + 20) / 300, "share"),
        ("pv_developer", "discount: 10%\nroof_rent: 5 万元/年", (1000 * CRF + 20 + 5) / 300, "share"),
        ("trusteeship", "baseline_cost: 900 万元/年\nfee_share: 95%", (1000 * CRF + 20 + 600) / 900, "share"),
        ("trusteeship", "baseline_cost: 900 万元/年\nfee: 500 万元/年", (1000 * CRF + 20 + 600) * WAN, "元/年"),
        # of 220 saved beyond the guarantee of 80
        ("trusteeship", "baseline_cost: 900 万元/年\nguaranteed_saving: 80 万元/年\nexcess_share: 50%",
         (1000 * CRF + 20) / 220, "share"),
        # the excess of 100 万kWh is shared
        ("guaranteed_savings", "price: 900 万元\nguarantee: [{line: power, quantity: 200 万kWh/年}]\nexcess_share: 10%",
         (1000 - ANNUITY * (100 * 0.1 - 20)) * WAN, "元"),
        ("lease", "rate: 7%\nyears: 5\nrepayment: equal_payment\nfee: 1 万元/年\nguaranteed_saving: 310 万元/年",
         30 * WAN, "元/年"),
        ("lease", "rate: 7%\nyears: 5\nrepayment: equal_payment", 20 * WAN, "元/年"),
    ],
)  # fmt: skip
def test_every_type_has_its_bid(kind: str, terms: str, wanted: float, unit: str) -> None:
    """Untaxed and level, so that α* = (I · CRF + O) / S and the like (DOMAIN 1.10)."""
    found = minimum_share(appraisal_of(untaxed(terms, kind, cost=20)))
    assert (found.status, found.unit) == ("found", unit)
    assert found.value == pytest.approx(wanted, rel=1e-9)


def test_every_type_says_what_is_bid() -> None:
    assert all(kind.bids for kind in TYPES.values())


def test_a_schedule_in_steps_becomes_one_share() -> None:
    steps = "[100%, 90%, 80%, 70%, 60%, 50%, 40%, 30%]"
    found = minimum_share(appraisal_of(untaxed(f"esco_share: {steps}")))
    assert found.value == pytest.approx(1000 * CRF / 300)


def test_priority_and_floor_and_ceiling_stay() -> None:
    """The first year's 240 are 80 % of 300 with priority; 200 a year are enough, 150 are not."""
    rest = annuity_factor(0.1, 8) - 1 / 1.1
    wanted = (1000 - 240 / 1.1) / rest / 300
    priority = minimum_share(appraisal_of(untaxed("esco_share: 50%\npriority: {receipts: 240 万元, share: 80%}")))
    assert priority.value == pytest.approx(wanted)
    floor = minimum_share(appraisal_of(untaxed("esco_share: 50%\nfloor: 200 万元/年")))
    assert (floor.status, floor.value) == ("found", 0.0)
    assert floor.reason is not None
    assert minimum_share(appraisal_of(untaxed("esco_share: 50%\nceiling: 150 万元/年"))).status == "none"


def test_months() -> None:
    """1,000 of 250 a year: 5 years are worth 947.70, and of year 6's 141.12 five months are enough for the rest."""
    appraisal = appraisal_of(untaxed("esco_share: 100%", saving=250))
    lacking = 1000 - 250 * annuity_factor(0.1, 5)
    months = int(np.ceil(lacking / (250 / 1.1**6) * 12))
    assert shortest_term(appraisal, months=True).value == 60 + months
    assert shortest_term(appraisal).value == 6


def test_no_term_ends_before_the_award() -> None:
    award = "\naward: {saving: 500 tce/年, rate: 300 元/tce, year: 3}"
    appraisal = appraisal_of(untaxed("esco_share: 100%" + award, investment=100))
    assert shortest_term(appraisal).value == 3
    offers = frontier(appraisal).offers
    assert [offer.bid.status for offer in offers[:3]] == ["none", "none", "found"]


def test_prices_may_fall_or_rise() -> None:
    """A share of savings needs a price; under a fixed fee the provider's bills must not rise."""
    share = break_even_price(appraisal_of(untaxed("esco_share: 80%")))
    assert share.bound == "least"
    assert share.value == pytest.approx(1000 * CRF / 240)
    [price] = share.inputs
    assert float(price.value) == pytest.approx(1000 * CRF / 240)
    assert price.unit == "元/kWh"
    fixed = "baseline_cost: 900 万元/年\nfee: 900 万元/年"
    fee = break_even_price(appraisal_of(untaxed(fixed, "trusteeship")))
    assert fee.bound == "most"
    assert fee.value == pytest.approx((900 - 1000 * CRF) / 600)


# --- What is not known is not answered ------------------------------------------------------------------------------


def test_what_is_missing_is_named() -> None:
    text = untaxed("esco_share: 80%").replace("tax: {regime: none}", "")
    found = minimum_share(appraisal_of(text))
    assert found.status == "unknown"
    assert found.reason is not None
    assert "tax" in found.reason.text("en")
    assert frontier(appraisal_of(text)).status == "unknown"
    assert best_for_host(frontier(appraisal_of(text)), 1.3).status == "unknown"


def test_without_a_hurdle_nothing_is_asked_for() -> None:
    text = untaxed("esco_share: 80%").replace("  esco_hurdle: 10%\n", "")
    solvers = (minimum_share, shortest_term, maximum_capex, break_even_price, break_even_realisation)
    for solve in solvers:
        found = solve(appraisal_of(text, rate=None))
        assert (found.status, found.value) == ("unknown", None)
    assert minimum_share(with_hurdle(appraisal_of(text, rate=None), 0.1)).status == "found"


def test_a_record_without_a_contract(g04: Appraisal) -> None:
    text = untaxed("esco_share: 80%")
    plain = text[: text.index("contract:")] + text[text.index("financing:") :]
    plain = plain.replace(", payer: provider, until: term", "")
    solvers = (minimum_share, shortest_term, maximum_capex, break_even_price, break_even_realisation)
    for solve in (*solvers, break_even_interest):
        found = solve(appraisal_of(plain))
        assert found.status == "unknown"
        assert found.reason is not None
        assert "contract" in found.reason.text("en")
    assert frontier(appraisal_of(plain)).offers == ()
    assert break_even_price(g04).status == "unknown"  # states amounts, and no price


def test_interest_needs_a_loan_of_the_provider() -> None:
    text = untaxed("esco_share: 80%")
    assert break_even_interest(appraisal_of(text.replace("financing: none", ""))).status == "unknown"
    none = break_even_interest(appraisal_of(text))
    assert (none.status, none.reason and none.reason.text("en")) == ("none", "there are no loans")
    host = break_even_interest(appraisal_of(drawn("guaranteed_savings", 1).text))
    assert (host.status, host.reason and host.reason.text("en")) == ("none", "the loans are another party's")
