"""The award that a contract claims: its saving in coal equivalent, and the rate of the region and the day (§67)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from portfolio.assumptions.case import OneOff
from portfolio.assumptions.inputs import Input, Missing, from_parameter, number
from portfolio.parameters import Parameter, ParameterError
from portfolio.records.contracts.labels import FIELD_LABELS
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Callable

    from portfolio.assumptions.emissions import Factors
    from portfolio.records.contracts import Contract
    from portfolio.records.contracts.terms import AwardClaim
    from portfolio.records.project import Sector

AWARD_LINE = "contract.award"
#: Rates that a region pays by type of contract, in place of the central award and what is added to it.
RATES_BY_TYPE = {
    "shared_savings": "award.emc.rate_shared",
    "guaranteed_savings": "award.emc.rate_guaranteed",
}
CENTRAL = "award.emc.central"
_AWARD = Words(zh="合同能源管理财政奖励", en="Award for the contract")
_RATE, _SAVING = "contract.award.rate", "contract.award.saving"
_PER_TONNE = "元/tce"


def award_of(
    contract: Contract, inputs: dict[str, Input], sector: Sector, factors: Factors | None
) -> OneOff | Missing | None:
    """The award, or what is missing to know it; None where none is claimed. `inputs` are the contract's by path.

    Electricity saved becomes coal equivalent by the supply-coal rate of the year of signature, and takes the place of
    `award.saving` in `inputs`.
    """
    claim = contract.award
    if claim is None:
        return None
    try:
        saving = _saving(contract, inputs, factors)
        rate = inputs.get("award.rate") or _rate(contract, sector, factors)
    except ParameterError as error:
        field = _RATE if "award.saving" in inputs else _SAVING
        return Missing(field, _AWARD, error.problem.message)
    if saving is None or rate is None:
        return Missing(_RATE, _AWARD, "no region to take it for: state `rate`, or `region` in programme.yaml")
    stated = "award.rate" in inputs
    limits = [None if stated else _found(contract, factors, f"award.emc.{key}") for key in ("cap", "cap_share")]
    cap, share = (
        from_parameter(limit, unit) if limit else None for limit, unit in zip(limits, ("元", "share"), strict=True)
    )
    counted = claim.already_in is not None
    return OneOff(AWARD_LINE, _AWARD, payer_of(claim), (saving, rate), claim.year, counted, cap, share)


def payer_of(claim: AwardClaim) -> str:
    """The purse that pays: the one whose budget holds the award, else higher levels."""
    return claim.already_in.removeprefix("funding.") if claim.already_in else "higher_level"


def _saving(contract: Contract, inputs: dict[str, Input], factors: Factors | None) -> Input | None:
    """Tonnes a year, stated or from electricity. Raises `ParameterError` where the year's coal rate is unknown."""
    power = inputs.pop("award.electricity", None)
    if power is None:
        return inputs["award.saving"]
    if factors is None:
        return None
    found = factors.parameters.at("energy.electricity.supply_coal", contract.signed, factors.region or "CN")
    coal = from_parameter(found, "tce/kWh")
    label, tonnes = FIELD_LABELS["saving"], power.value * coal.value
    inputs["award.saving"] = Input(_SAVING, label, tonnes, "tce/年", power.place, parts=(power, coal))
    return inputs["award.saving"]


def _rate(contract: Contract, sector: Sector, factors: Factors | None) -> Input | None:
    """The region's rate for the type, else the central award and what the region adds, at least the legal minimum.

    Raises `ParameterError` where none is in force on the day of signature.
    """
    if factors is None or factors.region is None:
        return None

    def found(key: str) -> Parameter | None:
        return _found(contract, factors, key)

    whole = found(RATES_BY_TYPE.get(contract.type, ""))
    if whole is not None:
        parts = [whole]
    else:
        central = factors.parameters.at(CENTRAL, contract.signed, factors.region)
        added = local_rate(found, sector) or found("award.emc.local_min")
        parts = [central, *([added] if added else [])]
    stated = tuple(from_parameter(part, _PER_TONNE) for part in parts)
    value = number(sum(part.to(_PER_TONNE) for part in parts))
    return Input(_RATE, FIELD_LABELS["rate"], value, _PER_TONNE, parts=stated)


def local_rate(find: Callable[[str], Parameter | None], sector: Sector) -> Parameter | None:
    """What a region adds to the central award: by trade, or for all."""
    trade = "industry" if sector == "industry" else "other"
    return find(f"award.emc.local_{trade}") or find("award.emc.local")


def _found(contract: Contract, factors: Factors | None, key: str) -> Parameter | None:
    """A parameter on the day of signature; None where none is in force."""
    found = factors.parameters.find(key, contract.signed, factors.region or "CN") if factors else None
    return found if isinstance(found, Parameter) else None
