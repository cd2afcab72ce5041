"""Where a value holds: a closed list of regions, each inside one wider region or none (METHOD §50).

Administrative regions (`CN-GD-ZS`) and power grids (`grid-south`) are two axes. A grid is inside nothing: no value of a
country stands in for a grid's. Which grid serves a region is stated here; nothing is read off the spelling of a code.
Another town is one more row.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, NamedTuple

from portfolio.reading.problem import shown
from portfolio.records.fields import Words

if TYPE_CHECKING:
    from collections.abc import Mapping


class Region(NamedTuple):
    """A region: its code, its name, the region it lies in, and the grid that serves it."""

    code: str
    name: Words
    inside: str | None = None
    grid: str | None = None


_REGIONS = (
    Region("INT", Words(zh="国际", en="International")),
    Region("US", Words(zh="美国", en="United States")),
    Region("CN", Words(zh="中国", en="China")),
    Region("CN-BJ", Words(zh="北京市", en="Beijing"), "CN", "grid-north"),
    Region("CN-SH", Words(zh="上海市", en="Shanghai"), "CN", "grid-east"),
    Region("CN-FJ", Words(zh="福建省", en="Fujian"), "CN", "grid-east"),
    Region("CN-GD", Words(zh="广东省", en="Guangdong"), "CN", "grid-south"),
    Region("CN-GD-JM", Words(zh="江门市", en="Jiangmen"), "CN-GD"),
    Region("CN-GD-SZ", Words(zh="深圳市", en="Shenzhen"), "CN-GD"),
    Region("CN-GD-SZ-NS", Words(zh="深圳市南山区", en="Nanshan, Shenzhen"), "CN-GD-SZ"),
    Region("CN-GD-ZS", Words(zh="中山市", en="Zhongshan"), "CN-GD"),
    Region("CN-GD-ZS-XL", Words(zh="中山市小榄镇", en="Xiaolan, Zhongshan"), "CN-GD-ZS"),
    Region("grid-north", Words(zh="华北电网", en="North China grid")),
    Region("grid-northeast", Words(zh="东北电网", en="Northeast China grid")),
    Region("grid-east", Words(zh="华东电网", en="East China grid")),
    Region("grid-central", Words(zh="华中电网", en="Central China grid")),
    Region("grid-northwest", Words(zh="西北电网", en="Northwest China grid")),
    Region("grid-south", Words(zh="南方电网", en="China Southern grid")),
)

REGIONS: Mapping[str, Region] = {region.code: region for region in _REGIONS}


def chain(code: str) -> tuple[str, ...]:
    """A declared region and all that it lies in, the narrowest first.

    Raises `KeyError` for a region that is not declared. Rule: METHOD §50.

    >>> chain("CN-GD-ZS")
    ('CN-GD-ZS', 'CN-GD', 'CN')
    """
    wider = REGIONS[code].inside
    return (code, *(chain(wider) if wider else ()))


def grid_of(code: str) -> str | None:
    """The grid that serves a region: a grid serves itself, a town has its province's; None where none is declared.

    Raises `KeyError` for a region that is not declared. Rule: METHOD §50.

    >>> grid_of("CN-GD-ZS"), grid_of("grid-south"), grid_of("CN")
    ('grid-south', 'grid-south', None)
    """
    if code.startswith("grid-"):
        return code
    return next((REGIONS[wider].grid for wider in chain(code) if REGIONS[wider].grid), None)


def unknown_region(code: str) -> tuple[str, str]:
    """What to say of a region that is not declared: the message, and what to write instead."""
    close = difflib.get_close_matches(code, REGIONS, 1)
    meant = f"did you mean `{close[0]}`? " if close else ""
    return f"{shown(code)} is no declared region", f"{meant}declared regions: {', '.join(REGIONS)}"
