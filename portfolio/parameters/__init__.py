"""Dated, cited values: what held, where, since when, and on whose word (METHOD §50).

`load()` reads them, `Parameters.at(key, date, region)` answers or refuses, `grid_factor` chooses among the factors of
grid electricity. The values stand in the YAML files of this folder; `grammar.py` says how they are written.
"""

from portfolio.parameters.equity import minimum_equity
from portfolio.parameters.grid import GridFactor, grid_factor
from portfolio.parameters.lookup import (
    STALE_AFTER_YEARS,
    Parameter,
    ParameterError,
    ParameterFileError,
    Parameters,
    load,
)
from portfolio.parameters.regions import REGIONS, Region

__all__ = [
    "REGIONS",
    "STALE_AFTER_YEARS",
    "GridFactor",
    "Parameter",
    "ParameterError",
    "ParameterFileError",
    "Parameters",
    "Region",
    "grid_factor",
    "load",
    "minimum_equity",
]
