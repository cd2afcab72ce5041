"""Reading folders and single records."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

import portfolio
from portfolio.programme.findings import findings
from portfolio.programme.load import ReadError, load, read_programme
from portfolio.programme.programme import in_order
from portfolio.programme.study import study_with
from portfolio.programme.totals import comparisons

XIAOLAN = Path(__file__).parents[2] / "projects" / "xiaolan-2014"
HEAD = "id: x\ntitle: 计划\n"


def record(project_id: str, more: str = "") -> str:
    return f"id: '{project_id}'\nname: 项目\nsector: energy\n{more}"


def folder(tmp_path: Path, head: str, **records: str) -> Path:
    """A programme folder; the names of the records are their files' names."""
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "programme.yaml").write_text(head, encoding="utf-8")
    for name, text in records.items():
        (tmp_path / f"{name}.yaml").write_text(text, encoding="utf-8")
    return tmp_path


# Folders.


def test_a_folder_is_a_whole_programme() -> None:
    programme = load(XIAOLAN)
    assert programme.whole
    assert len(programme.projects) == 13
    assert sorted(programme.documents) == sorted(["", *(project.id for project in programme.projects)])


def test_the_package_loads_from_a_text_path() -> None:
    assert portfolio.load(str(XIAOLAN)).record.id == "xiaolan-2014"


def test_a_missing_path() -> None:
    programme, problems = read_programme(XIAOLAN / "no-such-file")
    assert programme is None
    assert [problem.code for problem in problems] == ["S001"]


def test_an_empty_folder(tmp_path: Path) -> None:
    programme, problems = read_programme(tmp_path)
    assert programme is None
    assert [(problem.code, problem.place) for problem in problems] == [
        ("P001", (str(tmp_path), 1, 1)),
        ("P002", (str(tmp_path), 1, 1)),
    ]


def test_hidden_files_are_passed_over_and_other_yaml_is_named(tmp_path: Path) -> None:
    root = folder(tmp_path, HEAD, a=record("1"))
    for name in (".b.yaml", ".c.yml", "d.yml", "e.YAML", "notes.txt", "f.yaml~"):
        (root / name).write_text("not: [a record", encoding="utf-8")
    (root / "drafts").mkdir()
    (root / "drafts" / "g.yaml").write_text("nor this", encoding="utf-8")
    programme, problems = read_programme(root)
    assert programme is not None
    assert [project.id for project in programme.projects] == ["1"]
    assert [(Path(p.place.file).name, p.code, p.severity) for p in problems] == [
        ("d.yml", "P005", "warning"),
        ("e.YAML", "P005", "warning"),
    ]


def test_everything_wrong_is_collected_before_it_stops(tmp_path: Path) -> None:
    root = folder(tmp_path, "id: x\n", a="id: [", b=record("2", "jobs: 5 kWh\n"), c=record("3", "color: red\n"))
    _, problems = read_programme(root)
    assert [(Path(p.place.file).name, p.code) for p in problems] == [
        ("a.yaml", "S007"),
        ("b.yaml", "Q003"),
        ("c.yaml", "R001"),
        ("programme.yaml", "R002"),
    ]


def test_a_read_error_carries_every_problem(tmp_path: Path) -> None:
    root = folder(tmp_path, HEAD, a=record("1", "jobs: 5 kWh\n"), b=record("1"), c=record("2", "group: g\n"))
    _, problems = read_programme(root)
    with pytest.raises(ReadError) as caught:
        load(root)
    assert caught.value.problems == problems
    assert {problem.code for problem in problems} == {"Q003", "P004"}
    assert str(caught.value).splitlines() == [str(problem) for problem in problems]


def test_warnings_do_not_stop(tmp_path: Path) -> None:
    root = folder(tmp_path, HEAD, a=record("1"))
    (root / "b.yml").write_text(record("2"), encoding="utf-8")
    assert len(load(root).projects) == 1


# Single records.


def test_a_record_is_read_with_the_programme_beside_it() -> None:
    programme = load(XIAOLAN / "07.1-digital-map.yaml")
    assert [project.id for project in programme.projects] == ["07.1"]
    assert programme.record.id == "xiaolan-2014"
    assert not programme.whole
    [(group, lines)] = programme.groups()
    assert group is not None
    assert (group.id, [line.id for line in lines]) == ("07", ["07.1"])


def test_a_single_record_is_not_held_against_the_plan_s_totals() -> None:
    programme = load(XIAOLAN / "01-industry.yaml")
    assert comparisons(programme) == []
    assert findings(study_with(programme)) == []


def test_a_record_without_a_programme_stands_for_itself(tmp_path: Path) -> None:
    shutil.copy(XIAOLAN / "07.1-digital-map.yaml", tmp_path / "map.yaml")
    programme = load(tmp_path / "map.yaml")
    assert (programme.record.id, programme.record.title.zh) == ("07.1", programme.projects[0].name.zh)
    assert programme.record.source is None
    assert not programme.whole
    assert [group for group, _ in programme.groups()] == [None], "its group is declared nowhere"
    assert programme.inputs()[0][0] == "map.yaml"


def test_a_fault_of_the_programme_beside_a_record_is_named(tmp_path: Path) -> None:
    root = folder(tmp_path, "id: x\n", a=record("1"))
    programme, problems = read_programme(root / "a.yaml")
    assert programme is None
    assert [(Path(p.place.file).name, p.code) for p in problems] == [("programme.yaml", "R002")]


def test_an_undeclared_group_of_a_single_record_is_named(tmp_path: Path) -> None:
    root = folder(tmp_path, HEAD, a=record("1", "group: g\n"))
    _, problems = read_programme(root / "a.yaml")
    assert [problem.code for problem in problems] == ["P004"]


def test_programme_yaml_stands_for_its_folder() -> None:
    programme = load(XIAOLAN / "programme.yaml")
    assert programme.projects == load(XIAOLAN).projects
    assert programme.whole


# Order.


@pytest.mark.parametrize(
    "ids",
    [
        ["2", "10"],
        ["02", "10"],
        ["06", "07.1", "07.2", "07.3", "08"],
        ["07", "07.1"],
        ["07.2", "07.10"],
        ["9a", "9b", "10a"],
        ["a2", "a10", "b1"],
        ["3", "x"],
        ["3", "3x", "4"],
        ["01", "1"],
        ["1.a", "1a"],
    ],
    ids=" < ".join,
)
def test_ids_are_ordered_by_their_numbers(ids: list[str]) -> None:
    backwards = ids[::-1]  # a stable sort would leave ids of one rank as they come
    assert sorted(backwards, key=in_order) == ids


def test_records_are_ordered_by_id_and_not_by_file(tmp_path: Path) -> None:
    root = folder(tmp_path, HEAD, a=record("10"), b=record("2"), c=record("07.10"), d=record("07.9"))
    assert [project.id for project in load(root).projects] == ["2", "07.9", "07.10", "10"]


# Groups.


def test_groups_of_xiaolan() -> None:
    groups = [(group.id if group else None, [p.id for p in lines]) for group, lines in load(XIAOLAN).groups()]
    assert groups == [
        *((None, [f"0{number}"]) for number in range(1, 7)),
        ("07", ["07.1", "07.2", "07.3"]),
        (None, ["08"]),
        ("09", ["09.1", "09.2"]),
        (None, ["10"]),
    ]


def test_a_group_holds_all_its_lines_even_where_others_stand_between(tmp_path: Path) -> None:
    """Two subtotals of one action, each of a part, would both be wrong."""
    head = HEAD + "groups:\n  - {id: g, name: 平台}\n  - {id: h, name: 空}\n"
    root = folder(tmp_path, head, a=record("1", "group: g\n"), b=record("2"), c=record("3", "group: g\n"))
    groups = [(group.id if group else None, [p.id for p in lines]) for group, lines in load(root).groups()]
    assert groups == [("g", ["1", "3"]), (None, ["2"])]
