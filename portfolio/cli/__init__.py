"""The command line: parse arguments, call one function, print.

Heavy rooms are imported by the command that needs them, so that `portfolio --help` answers at once.
"""

from __future__ import annotations

import io
import sys

import click

from portfolio import __version__
from portfolio.cli.annex import annex
from portfolio.cli.appraise import appraise, cashflow, explain
from portfolio.cli.check import check
from portfolio.cli.common import Commands
from portfolio.cli.emc import emc
from portfolio.cli.sensitivity import sensitivity
from portfolio.cli.statement import statement
from portfolio.cli.table import table


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="portfolio")
def main() -> None:
    """Appraise a city's low-carbon projects and print the budget annex.

    PATH is a programme folder (programme.yaml and one record per project) or a single record. Data go to standard
    output, problems to standard error. Exit codes: 0 clean, 1 errors found, 2 wrong usage.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):  # what a terminal's encoding lacks (the ₂ of CO₂ in GBK) is escaped
        sys.stdout.reconfigure(errors="backslashreplace")


for command in (check, table, annex, appraise, cashflow, statement, explain, emc, sensitivity):
    main.add_command(command)
