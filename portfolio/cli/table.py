"""`portfolio table`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from portfolio.cli.choices import appraisal_options
from portfolio.cli.common import PATH, form_option, lang_option, put, study_at

if TYPE_CHECKING:
    from pathlib import Path

    from portfolio.programme.study import Choices
    from portfolio.records.fields import Lang


def _list(context: click.Context, _parameter: click.Parameter, value: bool) -> None:  # noqa: FBT001
    if not value or context.resilient_parsing:
        return
    from portfolio.tables.registry import TABLES

    width = max(len(named.name) for named in TABLES)
    put("".join(f"{named.name:<{width}}  {named.summary.text('en')}\n" for named in TABLES))
    context.exit()


@click.command()
@click.option("--list", is_flag=True, is_eager=True, expose_value=False, callback=_list, help="List the tables.")
@click.argument("name")
@click.argument("path", type=PATH)
@form_option
@appraisal_options
@lang_option
def table(name: str, path: Path, choices: Choices, form: str, lang: Lang) -> None:
    """Print one named table of a programme.

    JSON and CSV carry unrounded numbers (money in yuan, shares as fractions, null or empty for unknown).
    """
    from portfolio.tables.registry import BY_NAME, OF_OPTIONS

    if name not in BY_NAME:
        raise click.BadParameter(f"there is no table {name!r}; choose from {', '.join(BY_NAME)}", param_hint="NAME")
    built = BY_NAME[name].build(study_at(path, choices, options=name in OF_OPTIONS))
    if form == "text":
        from portfolio.render.text import as_text

        put(as_text(built, lang))
    else:
        from portfolio.render.data import as_csv, as_json

        put((as_json if form == "json" else as_csv)(built, lang), for_machines=True)
