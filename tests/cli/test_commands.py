"""The command line: exit codes, what goes where, in which form."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from click.testing import CliRunner
from pypdf import PdfReader

from portfolio import __version__
from portfolio.cli import main
from portfolio.programme.options import alternatives
from portfolio.tables.registry import TABLES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click.testing import Result

    from portfolio.programme.options import Alternatives
    from portfolio.programme.study import Study
    from portfolio.records.project import Project

ROOT = Path(__file__).parents[2]
XIAOLAN = ROOT / "projects" / "xiaolan-2014"
RECORD = "id: '01'\nname: 光伏\nsector: energy\ninvestment: 100 万元\n"


@pytest.fixture(autouse=True)
def _no_date(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SOURCE_DATE_EPOCH", raising=False)


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    """A programme with nothing wrong."""
    folder = tmp_path / "clean"
    folder.mkdir()
    (folder / "programme.yaml").write_text("id: clean\ntitle: 好\n", encoding="utf-8")
    (folder / "01.yaml").write_text(RECORD, encoding="utf-8")
    return folder


@pytest.fixture
def contradictory(clean: Path) -> Path:
    """A programme with a finding: its sources do not sum to the investment."""
    money = "funding: {market: 50 万元, higher_level: 0 元, town: 10 万元}\n"
    (clean / "01.yaml").write_text(RECORD + money, encoding="utf-8")
    return clean


@pytest.fixture
def faulty(clean: Path) -> Path:
    """A programme with a fault: one record cannot be read."""
    (clean / "02.yaml").write_text("id: '02'\nname: 风电\nsector: wind\n", encoding="utf-8")
    return clean


def run(*words: str | Path) -> Result:
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def files_below(folder: Path) -> list[str]:
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*")) if folder.exists() else []


def every_command(group: click.Command, *names: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield names, group
    if isinstance(group, click.Group):
        for name, command in group.commands.items():
            yield from every_command(command, *names, name)


@pytest.mark.parametrize("names", [names for names, _ in every_command(main)], ids=" ".join)
def test_every_command_and_option_has_help(names: tuple[str, ...]) -> None:
    command = dict(every_command(main))[names]
    result = run(*names, "-h")
    assert result.exit_code == 0
    assert command.help
    assert command.help.split("\n")[0].split(",")[0] in result.stdout
    for parameter in command.params:
        assert isinstance(parameter, click.Argument) or getattr(parameter, "help", None), parameter.name


def test_version() -> None:
    assert run("--version").stdout == f"portfolio, version {__version__}\n"


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("check",),
        ("check", "x", "--format", "xml"),
        ("table", "budget"),
        ("table", "bugdet", XIAOLAN),
        ("table", "budget", XIAOLAN, "--format", "pdf"),
        ("table", "budget", XIAOLAN, "--lang", "fr"),
        ("annex", XIAOLAN),
        ("annex", "-o", "out"),
        ("annex", XIAOLAN, "-o", "out", "--formats", "docm"),
        ("annex", XIAOLAN, "-o", "out", "--formats", ""),
        ("annex", XIAOLAN, "-o", "out", "--table", "bugdet"),
        ("annex", XIAOLAN, "-o", "out", "--date", "31.12.2014"),
        ("annex", XIAOLAN, "-o", "out", "--date", "2014-13-01"),
        ("annex", XIAOLAN, "-o", "out", "--date", ""),
        ("annex", XIAOLAN, "-o", "out", "--colour", "red"),
    ],
    ids=lambda words: " ".join(str(word) for word in words if word != XIAOLAN),
)
def test_wrong_usage_is_2_and_writes_nothing(
    words: tuple[str | Path, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Usage: " in result.stderr
    assert files_below(tmp_path) == []


def test_a_wrong_table_is_answered_with_the_list() -> None:
    stderr = run("table", "bugdet", XIAOLAN).stderr
    assert all(named.name in stderr for named in TABLES)


@pytest.mark.parametrize("words", [("check",), ("table", "budget"), ("annex", "-o", "out")])
def test_what_cannot_be_read_is_1_and_named(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "gbk.yaml").write_bytes("name: 你\n".encode("gbk"))
    for path, codes in (("missing", ["S001"]), ("empty", ["P001", "P002"]), ("gbk.yaml", ["S003"])):
        result = run(*words, path)
        assert (result.exit_code, result.stdout) == (1, "")
        assert re.findall(r"error ([A-Z]\d{3})", result.stderr) == codes
        assert result.stderr.startswith(f"{path}:1:")
    assert files_below(tmp_path) == ["empty", "gbk.yaml"]


def test_check_of_a_clean_programme_is_0(clean: Path) -> None:
    result = run("check", clean)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "1 records read: 0 errors, 0 warnings\n"


def test_check_of_several_paths_counts_them_all(clean: Path) -> None:
    result = run("check", clean, clean / "01.yaml", "missing")
    assert result.exit_code == 1
    assert result.stderr.endswith("2 records read: 1 errors, 0 warnings\n")


def test_warnings_alone_are_0(clean: Path) -> None:
    (clean / "03.yml").write_text(RECORD, encoding="utf-8")
    result = run("check", clean)
    assert result.exit_code == 0
    assert "warning P005" in result.stderr


def test_a_finding_fails_the_check_and_stops_no_table_and_no_annex(contradictory: Path, tmp_path: Path) -> None:
    checked = run("check", contradictory)
    assert checked.exit_code == 1
    assert "error F001: funding: " in checked.stderr
    table = run("table", "budget", contradictory, "--format", "json")
    assert table.exit_code == 0
    assert "40 万元" in json.loads(table.stdout)["rows"][0]["remark"]
    assert "F001" in table.stderr
    annex = run("annex", contradictory, "-o", tmp_path / "out", "--formats", "html")
    assert annex.exit_code == 0
    assert "F001" in annex.stderr
    assert annex.stdout == f"{tmp_path / 'out' / 'budget-annex.zh.html'}\n"


def test_a_fault_stops_tables_and_annexes_and_writes_nothing(faulty: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for words in (("check", faulty), ("table", "budget", faulty), ("annex", faulty, "-o", out)):
        result = run(*words)
        assert (result.exit_code, result.stdout) == (1, "")
        assert f"{faulty / '02.yaml'}:3:9: error R004: sector: " in result.stderr
    assert not out.exists()


def test_a_faulty_report_writes_nothing_and_leaves_what_is_there(clean: Path, tmp_path: Path) -> None:
    report, out = tmp_path / "report", tmp_path / "out"
    report.mkdir()
    (report / "report.yaml").write_text("id: r\ntitle: t\nsections: [{id: a, title: t, prose: p}]\n", encoding="utf-8")
    for lang in ("zh", "en"):
        (report / f"p.{lang}.md").write_text("{{ nothing }}", encoding="utf-8")
    out.mkdir()
    (out / "r.zh.html").write_text("old", encoding="utf-8")
    result = run("annex", clean, "-o", out, "--report", report)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith(f"{report / 'p.zh.md'}:1:1: error A003: 'nothing' is undefined")
    assert {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()} == {"r.zh.html": "old"}


def test_an_output_that_cannot_be_written_is_1(clean: Path, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file", encoding="utf-8")
    result = run("annex", clean, "-o", tmp_path / "out", "--table", "budget", "--formats", "html")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "error A004" in result.stderr
    assert (tmp_path / "out").read_text(encoding="utf-8") == "a file"


def test_a_report_that_is_not_there_is_1(clean: Path, tmp_path: Path) -> None:
    result = run("annex", clean, "-o", tmp_path / "out", "--report", "nowhere")
    assert result.exit_code == 1
    assert "nowhere:1:1: error S001: --report: " in result.stderr
    assert not (tmp_path / "out").exists()


def test_check_as_json_and_for_pull_requests(contradictory: Path) -> None:
    printed = run("check", contradictory, "--format", "json")
    assert (printed.exit_code, printed.stderr) == (1, "")
    [problem] = json.loads(printed.stdout)
    assert (problem["code"], problem["line"], problem["path"]) == ("F001", 5, "funding")
    github = run("check", contradictory, "--format", "github")
    assert (github.exit_code, github.stderr) == (1, "")
    assert github.stdout.startswith(f"::error file={contradictory / '01.yaml'},line=5,")


def test_check_and_appraise_name_the_same_findings_in_the_same_order() -> None:
    debts = ROOT / "tests" / "bad_programmes" / "f020-debts"
    lines = {command: run(command, debts).stderr.splitlines() for command in ("check", "appraise")}
    named = {command: [line for line in found if " F0" in line] for command, found in lines.items()}
    codes = ["F020", "F021", "F027", "F022", "F023", "F026", "F029", "F024"]
    assert [re.findall(r"F\d{3}", line)[0] for line in named["check"]] == codes
    assert named["check"] == named["appraise"]


def test_check_of_nothing_wrong_as_json_is_an_empty_list(clean: Path) -> None:
    result = run("check", clean, "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)) == (0, [])


def test_quotes_are_proved_against_the_text_of_the_plan(clean: Path, tmp_path: Path) -> None:
    text = tmp_path / "plan.txt"
    text.write_text("一\n光伏\t100\n", encoding="utf-8")
    source = "sources:\n  - {line: 2, quote: '光伏 | 100', figures: [investment]}\n"
    (clean / "01.yaml").write_text(RECORD + source, encoding="utf-8")
    head = f"source: {{title: 方案, sha256: {hashlib.sha256(text.read_bytes()).hexdigest()}}}\n"
    (clean / "programme.yaml").write_text("id: clean\ntitle: 好\n" + head, encoding="utf-8")
    proved = run("check", clean, "--source", text)
    assert proved.stderr.endswith("1 records read, 1 quotes compared with the source: 0 errors, 1 warnings\n")
    assert (proved.exit_code, "V004: name" in proved.stderr) == (0, True)
    (clean / "01.yaml").write_text(RECORD + source.replace("line: 2", "line: 1"), encoding="utf-8")
    moved = run("check", clean, "--source", text)
    assert moved.exit_code == 1
    assert "error V002" in moved.stderr
    assert "it stands in line 2" in moved.stderr
    missing = run("check", clean, "--source", tmp_path / "missing.txt")
    assert (missing.exit_code, "error S001" in missing.stderr) == (1, True)


def test_a_mark_that_nobody_sees_in_the_plan_hides_no_quote(clean: Path, tmp_path: Path) -> None:
    """The records' own texts may not hold one, and the plan's text cannot be changed without changing its hash."""
    text = tmp_path / "plan.txt"
    text.write_text("光\u00ad伏\u200b\t100\n", encoding="utf-8")
    head = f"source: {{title: 方案, sha256: {hashlib.sha256(text.read_bytes()).hexdigest()}}}\n"
    (clean / "programme.yaml").write_text("id: clean\ntitle: 好\n" + head, encoding="utf-8")
    source = "sources:\n  - {line: 1, quote: '光伏 | 100', figures: [name, investment]}\n"
    (clean / "01.yaml").write_text(RECORD + source, encoding="utf-8")
    assert run("check", clean, "--source", text).exit_code == 0
    (clean / "01.yaml").write_text(RECORD + source.replace("光伏", "光\u200b伏"), encoding="utf-8")
    assert "01.yaml:6:24: error S004: invisible character U+200B" in run("check", clean, "--source", text).stderr


def test_the_list_of_tables_needs_neither_name_nor_path() -> None:
    result = run("table", "--list")
    assert (result.exit_code, result.stderr) == (0, "")
    assert [line.split()[0] for line in result.stdout.splitlines()] == [named.name for named in TABLES]
    assert all(len(line.split()) > 2 for line in result.stdout.splitlines())


def test_a_table_as_text_json_and_csv() -> None:
    text, as_json, as_csv = (run("table", "budget", XIAOLAN, "--format", form) for form in ("text", "json", "csv"))
    assert {text.exit_code, as_json.exit_code, as_csv.exit_code} == {0}
    assert re.search(r"合计 +74,290 +71,000 +2,010 +1,280", text.stdout)
    total = next(row for row in json.loads(as_json.stdout)["rows"] if row["id"] == "total")
    assert (total["total_cny"], total["town_cny"]) == (742_900_000, 12_800_000)
    line = next(row for row in csv.DictReader(io.StringIO(as_csv.stdout)) if row["id"] == "total")
    assert (line["total_cny"], line["town_cny"]) == ("742900000", "12800000")
    assert text.stderr == as_json.stderr == as_csv.stderr
    assert "F003" in text.stderr


def test_a_table_in_english() -> None:
    result = run("table", "budget", XIAOLAN, "--lang", "en")
    assert result.stdout.startswith("Investment budget by source of funds  Unit: CNY million\n")
    assert re.search(r"Total +742\.90 +710\.00 +20\.10 +12\.80", result.stdout)
    assert not re.search("[一-鿿]", result.stdout)


def test_a_table_of_a_single_record() -> None:
    result = run("table", "budget", XIAOLAN / "01-industry.yaml", "--format", "json")
    assert result.exit_code == 0
    assert [row["id"] for row in json.loads(result.stdout)["rows"]] == ["01", "total"]


def test_the_annex_is_written_as_asked(clean: Path, tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    result = run("annex", clean, "-o", out, "--table", "budget", "--formats", "pdf, html,pdf", "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines() == [str(out / "budget.en.pdf"), str(out / "budget.en.html")]
    assert files_below(out) == ["budget.en.html", "budget.en.pdf"]
    assert (out / "budget.en.pdf").read_bytes().startswith(b"%PDF-")
    assert '<html lang="en">' in (out / "budget.en.html").read_text(encoding="utf-8")


def test_an_annex_of_one_project(tmp_path: Path) -> None:
    examples, words = ROOT / "projects" / "examples", ("-o", tmp_path, "--table", "record", "--formats", "html")
    assert run("annex", examples, *words, "--project", "03").exit_code == 0
    page = (tmp_path / "record.zh.html").read_text(encoding="utf-8")
    assert "屋顶光伏" in page
    assert "污泥" not in page
    wrong = run("annex", examples, *words, "--project", "9")
    assert (wrong.exit_code, "there is no project '9'; choose from 01, 02, 03" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("words", "epoch", "dated"),
    [
        ((), "", False),
        (("--date", "2014-12-31"), "", True),
        ((), "1420070399", True),
        (("--date", "2014-12-31"), "0", True),
    ],
)
def test_the_date_stands_on_the_cover_and_in_the_metadata_or_nowhere(
    clean: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], epoch: str, *, dated: bool
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    out = clean.parent / "out"
    assert run("annex", clean, "-o", out, *words).exit_code == 0
    pdf = PdfReader(out / "budget-annex.zh.pdf")
    assert pdf.metadata is not None
    assert str(pdf.metadata.get("/CreationDate"))[:10] == ("D:20141231" if dated else "None")
    html = (out / "budget-annex.zh.html").read_text(encoding="utf-8")
    cover = html.partition('<header class="cover">')[2].partition("</header>")[0]
    assert ("编制日期：2014年12月31日" in cover) == dated
    assert ("2014年12月31日" in pdf.pages[0].extract_text()) == dated
    assert ("编制日期" in cover) == dated


@pytest.mark.parametrize("epoch", ["today", "1e9", "99999999999999999999"])
def test_a_wrong_epoch_is_wrong_usage(clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, epoch: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", epoch)
    result = run("annex", clean, "-o", tmp_path / "out")
    assert result.exit_code == 2
    assert "SOURCE_DATE_EPOCH" in result.stderr
    assert not (tmp_path / "out").exists()


def test_the_report_in_the_folder_at_hand_is_found(
    clean: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "reports" / "budget-annex", tmp_path / "reports" / "own-annex")
    monkeypatch.chdir(tmp_path)
    result = run("annex", clean, "-o", "out", "--report", "own", "--formats", "html")
    assert result.exit_code == 0, result.stderr
    assert files_below(tmp_path / "out") == ["budget-annex.zh.html"]


@pytest.mark.parametrize(
    ("words", "asked"),
    [
        (("table", "budget"), False),
        (("table", "options"), True),
        (("table", "options-town"), True),
        (("cashflow", "--project", "01"), False),
        (("sensitivity", "--project", "01"), False),
        (("appraise",), True),
        (("check",), True),
    ],
)
def test_options_are_appraised_only_where_they_are_asked_for(
    words: tuple[str, ...],
    asked: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is an appraisal, and a record may have hundreds."""
    seen: list[str] = []

    def compare(study: Study, project: Project) -> Alternatives | None:
        seen.append(project.id)
        return alternatives(study, project)

    monkeypatch.setattr("portfolio.programme.study.alternatives", compare)
    command, *others = words
    folder = str(ROOT / "tests" / "tables" / "options")
    result = CliRunner().invoke(main, [command, *others, folder])
    assert result.exit_code == (command == "check"), result.stderr
    assert bool(seen) == asked
    assert len(seen) <= 1
