"""A programme with all that it is appraised with: scenario, assumption set, parameters, rate, convention."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from portfolio.appraisal.appraise import appraise_case, inputs_of
from portfolio.appraisal.settings import Settings, given, is_rate, social_rate
from portfolio.assumptions.build import build_case
from portfolio.assumptions.emissions import Factors
from portfolio.assumptions.inputs import from_parameter, with_parts
from portfolio.assumptions.sets import LoadedSet, read_set
from portfolio.parameters import REGIONS, ParameterError, ParameterFileError
from portfolio.parameters import load as load_parameters
from portfolio.parameters.regions import unknown_region
from portfolio.programme.load import ReadError, read_programme
from portfolio.programme.options import alternatives
from portfolio.programme.programme import Programme
from portfolio.reading.problem import Place, Problem, collected
from portfolio.reading.units import Kind, QuantityError, read_quantity
from portfolio.records.fields import Words
from portfolio.records.programme import ProgrammeRecord

if TYPE_CHECKING:
    from portfolio.appraisal.results import Appraisal
    from portfolio.assumptions.inputs import Input
    from portfolio.parameters import Parameters
    from portfolio.programme.options import Alternatives
    from portfolio.reading.source import Document
    from portfolio.records.cash_flow import Convention
    from portfolio.records.project import Project

CARBON_UNIT = "元/tCO2e"
#: A rate that is not known for a year: the indicators say that they lack it.
_NOT_IN_FORCE = {"D002", "D003", "D005"}
CARBON_PRICE = Kind(("money/emission", "money/mass"), "80 元/吨")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a user chooses beside the records; None takes what the programme or the parameters say.

    `rate` is a fraction a year. `carbon_value` is a quantity (`80 元/吨`), or the key of a parameter in 元/tCO2e.
    `parameters` are overlays, the last winning.
    """

    scenario: Path | None = None
    assumptions: Path | None = None
    parameters: tuple[Path, ...] = ()
    rate: float | None = None
    convention: Convention | None = None
    carbon_value: str | None = None

    def __post_init__(self) -> None:
        if self.rate is not None and not is_rate(self.rate):
            raise ValueError(f"rate is a fraction a year from 0 to 1 (0.08 for 8 %), not {self.rate!r}")


STANDARD = Choices()


@lru_cache(1)
def _packaged() -> Parameters:
    """The parameters of the package, which never change: read once for many studies."""
    return load_parameters()


@dataclass(frozen=True)
class Study:
    """A programme ready for appraisal. Nothing is computed before it is asked for.

    `assumed` is the assumption set in use and `carbon_value` what a tonne is worth to society, if any is chosen.
    """

    programme: Programme
    choices: Choices = STANDARD
    assumed: LoadedSet | None = None
    carbon_value: Input | None = None
    _appraised: dict[str, tuple[Project, Appraisal]] = field(
        default_factory=dict, init=False, compare=False, repr=False
    )

    @cached_property
    def parameters(self) -> Parameters:
        """The parameters with their overlays. Raises `ParameterFileError` for overlays that are unusable."""
        return load_parameters(self.choices.parameters) if self.choices.parameters else _packaged()

    @cached_property
    def alternatives(self) -> tuple[Alternatives, ...]:
        """The options of each project that states any, compared."""
        return tuple(found for project in self.programme.projects if (found := alternatives(self, project)))

    @cached_property
    def appraisals(self) -> tuple[Appraisal, ...]:
        """Each project's appraisal, in order."""
        return tuple(self.appraise(project) for project in self.programme.projects)

    def appraise(self, project: Project, document: Document | None = None) -> Appraisal:
        """One project's appraisal, made once; `document` is what a variant of its record was read from."""
        if document is not None:
            return self._appraise(project, document)
        known, found = self._appraised.get(project.id, (None, None))
        if found is None or known is not project:
            found = self._appraise(project, self.programme.documents.get(project.id))
            self._appraised[project.id] = (project, found)
        return found

    def _appraise(self, project: Project, document: Document | None) -> Appraisal:
        year = self.programme.record.year or (project.cash_flow.first_year if project.cash_flow else None)
        factors = Factors(self.parameters, self.programme.record.region, year)
        scenario = self.programme.scenario
        changes = scenario.provenance(project.id) if scenario else ()
        places = _Places(project.id, document)
        case = build_case(project, places, self.assumed, factors, changes)
        return appraise_case(case, project.name, self.settings(year))

    def only(self, project: Project) -> Study:
        """The study of one of its projects; what is appraised already is not appraised again."""
        found = replace(self, programme=self.programme.only(project))
        found._appraised.update(self._appraised)  # noqa: SLF001 - one study of another
        return found

    def settings(self, year: int | None) -> Settings:
        """The settings of a year: the rate chosen, else the social discount rate in force (METHOD §33)."""
        rate = None
        if self.choices.rate is not None:
            rate = given("rate", Words(zh="指定折现率", en="Discount rate as chosen"), self.choices.rate, "1/年")
        elif year is not None:
            try:
                rate = social_rate(self.parameters, year, self.region)
            except ParameterError as error:
                if error.problem.code not in _NOT_IN_FORCE:
                    raise
        return Settings(rate, self.choices.convention, self.carbon_value)

    @property
    def region(self) -> str:
        """The region that dated values are chosen for: the programme's, else the country."""
        return self.programme.record.region or "CN"

    def files(self) -> list[tuple[str, str]]:
        """Every input file with its SHA-256: records, scenario, assumption set, overlays of parameters."""
        laid_over = [laid.document for laid in (self.programme.scenario, self.assumed) if laid]
        found = [*self.programme.inputs(), *((Path(document.file).name, document.sha256) for document in laid_over)]
        for overlay in self.choices.parameters:
            files = sorted(overlay.glob("*.yaml")) if overlay.is_dir() else [overlay]
            found += [(file.name, hashlib.sha256(file.read_bytes()).hexdigest()) for file in files]
        return found

    def inputs(self) -> list[Input]:
        """Every input of every appraisal, once; settings where a figure rests on them."""
        found = [item for appraisal in self.appraisals for item in inputs_of(appraisal.case)]
        for appraisal in self.appraisals:
            if all(row.value is None for row in appraisal.indicators if row.inputs):
                continue
            settings = appraisal.settings
            found += with_parts(item for item in (settings.rate, settings.carbon_value) if item)
        return list({(item.key, item.place): item for item in found}.values())

    def warnings(self, on: dt.date) -> list[Problem]:
        """What a careful reader should know, on a day, of the parameters in use (D010, D011) and of overlays (D012)."""
        used = [item.parameter for item in self.inputs() if item.parameter]
        return [*self.parameters.warnings, *(problem for parameter in used for problem in parameter.warnings(on))]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where the fields of a project's record stand."""

    project_id: str
    document: Document | None

    def __call__(self, *path: int | str) -> Place:
        return self.document.tree.locate(path)[0] if self.document else Place(self.project_id)


def read_study(path: Path, choices: Choices = STANDARD) -> tuple[Study | None, list[Problem]]:
    """The programme at a path with what it is appraised with, and everything that is wrong with the form of either.

    The study is None if anything stops: in records, scenario, assumption set (the one chosen, else the one that
    `programme.yaml` names), overlays of parameters, or the carbon value.
    """
    programme, problems = read_programme(path, choices.scenario)
    return _ready(programme, choices, problems) if programme else (None, problems)


def study_with(programme: Programme, choices: Choices = STANDARD) -> Study:
    """A programme that is read already, with what it is appraised with. Raises `ReadError` as `study_of`."""
    study, problems = _ready(programme, choices, [])
    if study is None:
        raise ReadError(problems)
    return study


def alone(project: Project) -> Programme:
    """A programme of one project, of which nothing else is known."""
    return Programme(ProgrammeRecord(id=project.id, title=project.name), (project,), folder=False)


def _ready(programme: Programme, choices: Choices, problems: list[Problem]) -> tuple[Study | None, list[Problem]]:
    problems += _unknown_region(programme)
    if any(problem.stops for problem in problems):
        return None, collected(problems)
    study = Study(programme, choices)
    assumed = _assumption_set(study, problems)
    carbon_value = None
    try:
        if choices.parameters:  # what is wrong with overlays is said at once
            _ = study.parameters
            study.settings(programme.record.year)
        carbon_value = _carbon_value(study)
    except ParameterFileError as error:
        problems += error.problems
    except ParameterError as error:
        problems.append(error.problem)
    except QuantityError as error:
        problems.append(Problem(Place("--carbon-value"), error.code, "", error.message, "write it as in `80 元/吨`"))
    if any(problem.stops for problem in problems):
        return None, collected(problems)
    return replace(study, assumed=assumed, carbon_value=carbon_value), collected(problems)


def study_of(path: Path | str, choices: Choices = STANDARD) -> Study:
    """As `read_study`; raises `ReadError`, which carries every problem, if anything stops."""
    study, problems = read_study(Path(path), choices)
    if study is None:
        raise ReadError(problems)
    return study


def _assumption_set(study: Study, problems: list[Problem]) -> LoadedSet | None:
    head, named = study.programme.documents.get(""), study.programme.record.assumptions
    path = study.choices.assumptions or (Path(head.file).parent / named if head and named else None)
    found = read_set(Path(path)) if path else None
    if isinstance(found, list):
        problems += found
        return None
    if found is not None and study.programme.folder:
        problems += found.unknown(project.id for project in study.programme.projects)
    return found


def _carbon_value(study: Study) -> Input | None:
    """The chosen value of a tonne: a quantity, or a parameter in force at the end of the programme's year."""
    chosen, record = study.choices.carbon_value, study.programme.record
    if chosen is None:
        return None
    if re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", chosen):
        years = {project.cash_flow.first_year for project in study.programme.projects if project.cash_flow}
        year = record.year or (years.pop() if len(years) == 1 else None)
        if year is None:
            hint = "write `year` in programme.yaml, or give the value itself, as in `80 元/吨`"
            raise ParameterError(Problem(Place("--carbon-value"), "D014", chosen, "no year to take it for", hint))
        return from_parameter(study.parameters.at(chosen, dt.date(year, 12, 31), study.region), CARBON_UNIT)
    label = Words(zh="指定碳价值", en="Carbon value as chosen")
    return given("carbon_value", label, read_quantity(chosen, CARBON_PRICE).to(CARBON_UNIT), CARBON_UNIT)


def _unknown_region(programme: Programme) -> list[Problem]:
    region = programme.record.region
    if region is None or region in REGIONS:
        return []
    return [Problem(programme.place("", "region"), "D004", "region", *unknown_region(region))]
