"""The annex of a plan that states hardly any figure: what it leaves open is said, and empty tables are left out."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from portfolio import load
from portfolio.programme.study import study_with
from portfolio.render.annex import Order, annex

if TYPE_CHECKING:
    from portfolio.records.fields import Lang

ROOT = Path(__file__).parents[2]
#: What the plan states or leaves open; nothing that would have to be worked out from money, tonnes or savings.
PRINTED = ["budget", "benefits", "organisation", "timeline", "indicators", "totals-check", "coverage", "inputs",
           "provenance"]  # fmt: skip


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_computed_tables_without_a_figure_are_left_out(lang: Lang) -> None:
    study = study_with(load(ROOT / "projects" / "jiangmen-2011"))
    files = annex(study, Order("budget", formats=("html",), lang=lang), ROOT)
    assert isinstance(files, dict), files
    page = files[f"budget-annex.{lang}.html"].decode()
    assert re.findall(r'<figure class="table(?: short)?" id="table-([^"]+)"', page) == PRINTED
    body = re.sub(r"<[^>]+>", "", page[page.index("<main>") :])
    for words in {
        "zh": ("总投资 678,000 万元（27 条中 2 条）", "其中 5 条为产品制造项目", "不作项目评价", "市级财政投入三类"),
        "en": ("CNY 6,780.00 million (2 of 27 lines)", "5 lines make products", "nothing is appraised"),
    }[lang]:  # fmt: skip
        assert words in body


def test_the_form_of_requests_prints_by_itself() -> None:
    study = study_with(load(ROOT / "projects" / "jiangmen-2011"))
    files = annex(study, Order("budget", "data-requests", ("html",)), ROOT)
    assert isinstance(files, dict), files
    page = files["data-requests.zh.html"].decode()
    assert page.count('<tr class="heading">') == 27
    assert "03 金太阳薄膜太阳能电池项目；实施单位：江门市金太阳光伏新能源科技有限公司（新会区）" in page
