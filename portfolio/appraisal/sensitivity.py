"""An appraisal under changed inputs: one factor at a time, two together, or by named scenarios (METHOD §40).

Every change is a draw on the batch axis: one evaluation of the engine serves them all.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from portfolio.appraisal.catalogue import BY_NAME
from portfolio.appraisal.factors import (
    GROUPS,
    HIGHEST,
    LOWEST,
    Factor,
    FactorError,
    factors_named,
    factors_of,
)
from portfolio.appraisal.view import View
from portfolio.assumptions.inputs import with_inputs
from portfolio.contracts.parties import ledger
from portfolio.indicators import critical_value, sensitivity_coefficient
from portfolio.indicators.sensitivity import search_points
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from portfolio.appraisal.catalogue import Rule
    from portfolio.appraisal.results import Appraisal, Indicator
    from portfolio.assumptions.inputs import Array, Input

CHANGES = (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)
TWO_WAY = (-0.2, -0.1, 0.0, 0.1, 0.2)
#: The changed value through which the linear critical value is drawn.
_STEP = 0.1
#: Differences below this part of a figure are rounding.
_ROUNDING = 1e-12

_PAST_WHOLE = Words(zh="份额将超过 100%", en="a share would pass 100 %")
_NOTHING = Words(zh="不能为零", en="it cannot be zero")
_UNDEFINED = Words(zh="变动后无此数值", en="there is no such figure after the change")
_UNMOVED = Words(zh="该因素不影响本指标", en="the factor does not move the indicator")
_NO_LIMIT = Words(zh="未给出该指标的临界标准", en="no limit of the indicator is given")
_OUT_OF_REACH = {
    True: Words(zh="在 −95% 至 +500% 内达不到临界点", en="not reached from −95 % to +500 %"),
    False: Words(zh="降 95% 至份额达 100% 之间达不到临界点", en="not reached from −95 % to a share of 100 %"),
}


class Figure(NamedTuple):
    """An indicator under a draw; where it is None, `reason` says why."""

    value: float | None
    reason: Words | None = None


class Point(NamedTuple):
    """An indicator after a change of one factor, and its coefficient S_AF."""

    change: float
    figure: Figure
    coefficient: float | None


class Critical(NamedTuple):
    """The change at which the indicator reaches its limit; where `exact` is None, `reason` says why."""

    linear: float | None
    exact: float | None
    reason: Words | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """What one factor does to the indicator; `points` by rising change are its line in a spider diagram.

    `base` is the indicator without a change; None where the factor's draw of it has none.
    """

    factor: Factor
    base: float | None
    points: tuple[Point, ...]
    critical: Critical

    @property
    def low(self) -> float | None:
        """The indicator at the lowest change."""
        return self.points[0].figure.value

    @property
    def high(self) -> float | None:
        """The indicator at the highest change."""
        return self.points[-1].figure.value

    @property
    def swing(self) -> float | None:
        """What these two and the base span: the length of a bar in a tornado diagram."""
        if self.low is None or self.high is None or self.base is None:
            return None
        return max(self.low, self.high, self.base) - min(self.low, self.high, self.base)

    @property
    def coefficient(self) -> float | None:
        """S_AF, the largest in magnitude."""
        return max((p.coefficient for p in self.points if p.coefficient is not None), key=abs, default=None)

    @property
    def moves(self) -> bool:
        """Whether the indicator hangs on the factor at all."""
        return self.critical.reason != _UNMOVED


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """Effects by falling swing, the order of a tornado; none where the indicator is absent, and `reason` says why."""

    indicator: Indicator
    limit: float | None
    effects: tuple[Effect, ...]
    reason: Words | None = None

    def find(self, key: str) -> Effect:
        """The effect of a factor. Raises KeyError for one that was not asked for."""
        for effect in self.effects:
            if effect.factor.key == key:
                return effect
        raise KeyError(key)


@dataclass(frozen=True, slots=True)
class TwoWay:
    """An indicator under changes of two factors together: a row per change of the first, a column per the second's."""

    indicator: Indicator
    first: Factor
    second: Factor
    changes: tuple[float, ...]
    figures: tuple[tuple[Figure, ...], ...]


def one_at_a_time(
    appraisal: Appraisal,
    indicator: str,
    factors: Iterable[str] | None = None,
    changes: Iterable[float] = CHANGES,
    limit: float | None = None,
) -> Sensitivity:
    """An indicator (`perspective.key`) while one factor changes and the others stay.

    `factors` are keys of `factors_of`, by default the groups. `limit` is what the indicator must reach; by default 0
    for an NPV and the discount rate for a rate of return. Raises `FactorError` for what is no factor, indicator or
    change. Rule: METHOD §18, §40.
    """
    row = _row(appraisal, indicator)
    known = factors_of(appraisal)
    chosen = factors_named(appraisal, factors if factors is not None else (key for key in GROUPS if key in known))
    steps = sorted({_change(change) for change in changes} - {0.0})
    if not steps:
        raise FactorError("no change is given")
    if limit is not None and not math.isfinite(limit):
        raise FactorError(f"a limit is a number, not {limit!r}")
    target = limit if limit is not None else _limit(appraisal, row)
    if row.value is None:
        return Sensitivity(row, target, (), row.reason)
    looked_at = {f.key: [*steps, -_STEP, _STEP, *search_points(LOWEST, f.most)] for f in chosen}
    found = iter(figures(appraisal, indicator, [{key: x} for key, points in looked_at.items() for x in points]))
    curves = [_Curve(appraisal, indicator, f, {x: next(found) for x in looked_at[f.key]}) for f in chosen]
    effects = [Effect(c.factor, c.figure(0.0).value, c.points(steps), c.critical(target)) for c in curves]
    effects.sort(key=lambda effect: -1.0 if effect.swing is None else effect.swing, reverse=True)
    return Sensitivity(row, target, tuple(effects))


def two_way(
    appraisal: Appraisal, indicator: str, first: str, second: str, changes: Iterable[float] = TWO_WAY
) -> TwoWay:
    """An indicator while two factors change together. Raises `FactorError` as `one_at_a_time`. Rule: METHOD §40."""
    row, steps = _row(appraisal, indicator), tuple(sorted({_change(change) for change in changes}))
    one, other = factors_named(appraisal, [first])[0], factors_named(appraisal, [second])[0]
    if {item.key for item in one.inputs} & {item.key for item in other.inputs}:
        raise FactorError(f"{first} and {second} have an input in common")
    found = iter(figures(appraisal, indicator, [{first: x, second: y} for x in steps for y in steps]))
    return TwoWay(row, one, other, steps, tuple(tuple(next(found) for _ in steps) for _ in steps))


def scenarios(
    appraisal: Appraisal, indicator: str, named: Sequence[tuple[str, Mapping[str, float]]]
) -> tuple[tuple[str, Figure], ...]:
    """An indicator under named scenarios, each a change by factor. Raises `FactorError` as `one_at_a_time`."""
    _row(appraisal, indicator)
    found = figures(appraisal, indicator, [draw for _, draw in named])
    return tuple((name, figure) for (name, _), figure in zip(named, found, strict=True))


def figures(appraisal: Appraisal, indicator: str, draws: Sequence[Mapping[str, float]]) -> list[Figure]:
    """An indicator under each draw, a change by factor, in one evaluation of the engine.

    A draw that a factor cannot take is not computed; its figure says why.
    """
    row = _row(appraisal, indicator)
    if row.status == "lacking":
        return [Figure(None, row.reason)] * len(draws)
    changed = {f.key: f for f in factors_named(appraisal, (key for draw in draws for key in draw))}
    refused = [_refusal(changed, draw) for draw in draws]
    taken = [draw for draw, why in zip(draws, refused, strict=True) if why is None]
    computed = iter(_values(appraisal, indicator, changed, taken))
    return [Figure(None, why) if why else next(computed) for why in refused]


def _refusal(factors: Mapping[str, Factor], draw: Mapping[str, float]) -> Words | None:
    """Why there is no appraisal under a draw: a share would pass 100 %, or what is divided by would be 0."""
    if any(_change(change) > factors[key].most for key, change in draw.items()):
        return _PAST_WHOLE
    nothing = any(change == -1.0 and not factors[key].may_be_nothing for key, change in draw.items())
    return _NOTHING if nothing else None


def _values(
    appraisal: Appraisal, indicator: str, factors: Mapping[str, Factor], draws: Sequence[Mapping[str, float]]
) -> list[Figure]:
    if not draws:
        return []
    rule = BY_NAME[indicator]
    found = rule.compute(_view(appraisal, rule, _multipliers(factors, draws), len(draws)))
    values = np.broadcast_to(found, len(draws)).tolist()

    def why(draw: Mapping[str, float]) -> Words:
        alone = _view(appraisal, rule, _multipliers(factors, [draw]), 1)
        return rule.why(alone) or _UNDEFINED

    return [
        Figure(value) if math.isfinite(value) else Figure(None, why(draw))
        for value, draw in zip(values, draws, strict=True)
    ]


def _multipliers(factors: Mapping[str, Factor], draws: Sequence[Mapping[str, float]]) -> dict[str, Array]:
    """What each input is multiplied by in each draw, by the input's key."""
    found: dict[str, Array] = {}
    for number, draw in enumerate(draws):
        for key, change in draw.items():
            for item in {item.key for item in factors[key].inputs}:
                found.setdefault(item, np.ones(len(draws)))[number] *= 1.0 + change
    return found


def _view(appraisal: Appraisal, rule: Rule, multipliers: Mapping[str, Array], batch: int) -> View:
    """What a rule computes from, with the draws on the batch axis of the case and its settings."""
    rate = _rate(appraisal, rule)
    if rate and rate.key not in multipliers:
        # A rate a draw: all are then discounted in the same order of operations, and like draws give like figures.
        multipliers = {**multipliers, rate.key: np.ones(batch)}

    def changed(item: Input) -> Input:
        times = multipliers.get(item.key)
        return item if times is None else replace(item, value=item.value * times)

    case, settings = with_inputs(appraisal.case, changed), with_inputs(appraisal.settings, changed)
    return View(case, settings, ledger(case, settings.carbon_value)).of(rule.perspective, rule.rests_on)


def _rate(appraisal: Appraisal, rule: Rule) -> Input | None:
    """The rate that a rule discounts at: the settings', or a party's own."""
    return View(appraisal.case, appraisal.settings, None).of(rule.perspective).settings.rate


@dataclass(frozen=True, slots=True)
class _Curve:
    """An indicator as it hangs on one factor: what is known of it by change, and the engine for the rest."""

    appraisal: Appraisal
    indicator: str
    factor: Factor
    known: dict[float, Figure]

    def figure(self, change: float) -> Figure:
        """The indicator after a change."""
        if change not in self.known:
            [self.known[change]] = figures(self.appraisal, self.indicator, [{self.factor.key: change}])
        return self.known[change]

    def at(self, change: float) -> float:
        """Its value; NaN where there is none."""
        value = self.figure(change).value
        return math.nan if value is None else value

    def points(self, changes: Iterable[float]) -> tuple[Point, ...]:
        base = self.at(0.0)
        found = []
        for change in changes:
            value = base if self._is_rounding(self.at(change)) else self.at(change)
            coefficient = None if math.isnan(value) else sensitivity_coefficient(base, value, change)
            known = coefficient + 0.0 if isinstance(coefficient, float) else None  # no −0
            found.append(Point(change, self.known[change], known))
        return tuple(found)

    def critical(self, limit: float | None) -> Critical:
        if all(self._is_rounding(self.at(change)) for change in self.known):
            return Critical(None, None, _UNMOVED)
        if limit is None:
            return Critical(None, None, _NO_LIMIT)
        low, high = -self._defined(-1), self._defined(1)
        step = _STEP if high >= _STEP else -_STEP
        out_of_reach = Critical(None, None, _OUT_OF_REACH[self.factor.most == HIGHEST])
        if not low <= step <= high:
            return out_of_reach
        try:
            found = critical_value(self.at, step, limit, low, high)
        except ValueError:  # the indicator is absent somewhere between
            return out_of_reach
        # A jump through the limit, as of a ratio whose divisor passes zero, is no crossing.
        if found.exact is None or abs(self.at(found.exact) - limit) > 1e-6 * max(abs(self.at(0.0) - limit), abs(limit)):
            return Critical(found.linear, None, out_of_reach.reason)
        return Critical(found.linear, found.exact)

    def _is_rounding(self, value: float) -> bool:
        base = self.at(0.0)
        return abs(value - base) <= _ROUNDING * abs(base)

    def _defined(self, sign: int) -> float:
        """How far the indicator exists without a gap, upwards or downwards from no change."""
        last = 0.0
        for size in sorted(sign * change for change in self.known if sign * change > 0):
            if math.isnan(self.at(sign * size)):
                break
            last = size
        return min(last, HIGHEST if sign > 0 else -LOWEST)


def _row(appraisal: Appraisal, indicator: str) -> Indicator:
    found = appraisal.find(indicator)
    if found is None:
        names = ", ".join(row.name for row in appraisal.indicators)
        raise FactorError(f"there is no indicator {indicator!r}; choose from {names}")
    return found


def _limit(appraisal: Appraisal, row: Indicator) -> float | None:
    """NPV 0, and for a rate of return the discount rate of its party."""
    if row.key == "npv":
        return 0.0
    rate = _rate(appraisal, BY_NAME[row.name])
    return float(rate.value) if row.key == "irr" and rate else None


def _change(change: float) -> float:
    """A change that may be looked at."""
    if not -1.0 <= change <= HIGHEST:
        raise FactorError(f"a change is a fraction from -1 to {HIGHEST:g} (0.1 for +10 %), not {change!r}")
    return change
