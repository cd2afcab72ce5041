"""Record + assumption set → the numbers of one appraisal, each with its origin.

A `Case` holds inputs, not results: `portfolio.cashflow` turns it into postings.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from portfolio.assumptions.contract import ContractTerms
    from portfolio.assumptions.emissions import Factors
    from portfolio.assumptions.inputs import Input, Missing
    from portfolio.assumptions.terms import LoanTerms, TaxTerms
    from portfolio.reading.problem import Place
    from portfolio.records.cash_flow import Basis, Convention
    from portfolio.records.fields import Words
    from portfolio.records.project import Project

Kind: TypeAlias = Literal["revenue", "savings", "operating_cost"]


@dataclass(frozen=True, slots=True)
class Spending:
    """A part of the investment; `again` are the operating years in which it is spent once more.

    `land` is not written off, and comes back at cost where no `residual` is stated.
    """

    line: str
    label: Words
    amount: Input
    residual: Input | None = None
    again: tuple[int, ...] = ()
    again_amount: Input | None = None
    shadow: Input | None = None
    vat: Input | None = None
    land: bool = False


@dataclass(frozen=True, slots=True)
class Yearly:
    """A yearly line: `first` is operating year 1's value, or `years` holds all of them.

    With both, `first` multiplies them. `ramp` are the shares of the full value reached in the first operating years.
    `vat` is the line's own rate of VAT, `variable` the share of a cost that moves with output; None where the record
    does not say. `less` is a share of the line that is not counted, `term` the length in years of the contract that it
    ends with. `payer` is who bears a cost, if that is not who runs the plant. `known` are the verified operating
    years: the factors of their value, quantity and price for a line that states both (METHOD §70).
    """

    line: str
    label: Words
    kind: Kind
    first: tuple[Input, ...]
    years: tuple[Input, ...] = ()
    escalation: Input | None = None
    degradation: Input | None = None
    start: int = 1
    until: int | None = None
    ramp: tuple[Input, ...] = ()
    transfer: bool = False
    shadow: Input | None = None
    less: Input | None = None
    term: Input | None = None
    payer: str | None = None
    vat: Input | None = None
    variable: Input | None = None
    known: Mapping[int, tuple[Input, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OneOff:
    """Money of operating year `year` from a public purse, the product of `amount`; `counted` if the budget holds it.

    It cannot exceed `ceiling`, nor `investment_share` of the investment.
    """

    line: str
    label: Words
    payer: str
    amount: tuple[Input, ...]
    year: int
    counted: bool
    ceiling: Input | None = None
    investment_share: Input | None = None


@dataclass(frozen=True, slots=True)
class Tonnes:
    """Abatement of operating year 1, the product of `first` (a stated figure, or energy × factor), and its change."""

    first: tuple[Input, ...]
    degradation: Input | None = None
    ramp: tuple[Input, ...] = ()


@dataclass(frozen=True, slots=True)
class CarbonSale:
    """Sale of tonnes: price in operating year 1, share sold, escalation."""

    price: Input
    sold: Input
    escalation: Input | None


@dataclass(frozen=True, slots=True)
class WorkingCapitalNeed:
    """Working capital: a sum, or a share of the first year's operating cost.

    `initial` is the part of it (铺底流动资金) that counts towards the investment which equity is measured by.
    """

    amount: Input | None
    share: Input | None
    initial: Input | None = None


@dataclass(frozen=True, slots=True)
class Grant:
    """Money of a purse towards the investment; `year` is the calendar year of payment, if stated, or `beyond` those."""

    amount: Input
    year: int | Literal["beyond"] | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """What dated rules ask beside the numbers: the record, its programme's region, year and parameters, and `places`.

    `places` says where some fields of the record stand, by path.
    """

    project: Project
    factors: Factors | None
    places: Mapping[str, Place]


@dataclass(frozen=True, slots=True)
class Case:
    """The inputs of one appraisal; `missing` is what would complete it.

    `tonnes` are those stated, else those computed from energy; `from_energy` the latter, also where they stand beside
    a stated figure. Both are empty where unknown; `no_factor` says why energy gives no tonnes.
    `contract` is what several parties share the project by. `loans` and `tax` are None where nothing is known of them;
    `no_tax` and `no_loans` say why the terms of stated ones are not. `context` is what rules of awards and taxes ask.
    `normal_year` is the first operating year of full output. `least_equity` is None where the record names no kind of
    project, or, as `no_least_equity` then says, there is no rule for it.
    """

    project_id: str
    convention: Convention
    prices: Basis | None
    first_year: int | None
    construction: tuple[Input, ...]
    operating_years: Input | None
    spending: tuple[Spending, ...]
    yearly: tuple[Yearly, ...]
    funding: dict[str, tuple[Grant, ...]]
    tonnes: tuple[Tonnes, ...]
    from_energy: tuple[Tonnes, ...] = ()
    no_factor: str = ""
    ramp: tuple[Input, ...] = ()
    one_offs: tuple[OneOff, ...] = ()
    carbon: CarbonSale | None = None
    working_capital: WorkingCapitalNeed | None = None
    jobs: Input | None = None
    missing: tuple[Missing, ...] = ()
    price_base_year: int | None = None
    loans: tuple[LoanTerms, ...] | None = None
    no_loans: str = ""
    tax: TaxTerms | None = None
    no_tax: str = ""
    contract: ContractTerms | None = None
    normal_year: int | None = None
    least_equity: Input | None = None
    no_least_equity: str = ""
    context: Context | None = None

    @property
    def building_years(self) -> int:
        """Elements of construction: one where no schedule is given."""
        return max(len(self.construction), 1)
