"""The README's commands do what it says."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from portfolio.cli import main

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```console\n\$ portfolio (.*)\n((?:.*\n)*?)```", README)


def test_readme_has_commands() -> None:
    assert len(BLOCKS) >= 4


@pytest.mark.parametrize(("command", "expected"), BLOCKS, ids=[command for command, _ in BLOCKS])
def test_console_blocks_print_what_they_show(command: str, expected: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """`…` on a line by itself stands for lines left out."""
    monkeypatch.chdir(ROOT)
    result = CliRunner().invoke(main, command.split())
    printed = result.output if command.startswith("check") else result.stdout
    pattern = "(?s:.*)".join(re.escape(part) for part in expected.split("…\n"))
    assert re.fullmatch(pattern, printed), printed


def test_python_block_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(ROOT)
    [block] = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    exec(compile(block, "README.md", "exec"), {})  # noqa: S102
    assert "742900000" in capsys.readouterr().out


def test_record_blocks_make_a_record(tmp_path: Path) -> None:
    """The first block is a record; with the second it has a whole appraisal and its statements."""
    record = tmp_path / "04.yaml"
    record.write_text("\n".join(re.findall(r"```yaml\n(.*?)```", README, re.DOTALL)), encoding="utf-8")
    checked = CliRunner().invoke(main, ["check", str(record)])
    assert checked.exit_code == 0, checked.output
    result = CliRunner().invoke(main, ["table", "budget", str(record), "--format", "json"])
    assert '"total_cny": 4000000' in result.stdout
    sheet = CliRunner().invoke(main, ["statement", "balance-sheet", str(record), "--project", "11", "--format", "json"])
    assert sheet.exit_code == 0, sheet.output
    [check] = [row for row in json.loads(sheet.stdout)["rows"] if row["id"] == "difference"]
    assert all(abs(value) < 0.01 for key, value in check.items() if key.startswith("y"))


@pytest.mark.parametrize("line", re.findall(r"^    portfolio (annex .*?)(?:  #.*)?$", README, re.MULTILINE))
def test_annex_lines_are_valid(line: str) -> None:
    """Each option exists; printing itself is tested elsewhere."""
    words = [word for word in line.split() if word.startswith("-")]
    usage = CliRunner().invoke(main, ["annex", "--help"]).output
    assert all(word in usage for word in words)
