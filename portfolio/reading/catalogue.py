"""Every code that the toolkit can print, in one place.

`S` the file itself, `Q` a quantity, `R` a record's fields, `P` a programme's records together, `F` a finding (the
figures contradict each other; tables still print), `V` a quote against the source text, `D` a dated parameter, `A` the
printed annex.
A test fails while a code has no record under `tests/bad/` or no test that provokes it.
"""

from __future__ import annotations

from typing import NamedTuple


class Code(NamedTuple):
    """What a code means."""

    code: str
    title: str
    severity: str = "error"
    stops: bool = True


_CODES = (
    Code("S001", "file or folder not found"),
    Code("S002", "file or folder cannot be read"),
    Code("S003", "not UTF-8"),
    Code("S004", "control or invisible character"),
    Code("S005", "file too large"),
    Code("S006", "nested too deeply"),
    Code("S007", "not valid YAML"),
    Code("S008", "anchors and aliases are not read"),
    Code("S009", "tags are not read"),
    Code("S010", "key written twice"),
    Code("S011", "more than one document in a file"),
    Code("S012", "nothing in the file"),
    Code("S013", "key is not plain text"),
    Code("S014", "text too long"),
    Code("Q001", "quantity without a unit"),
    Code("Q002", "unknown unit"),
    Code("Q003", "unit of the wrong kind"),
    Code("Q004", "not a number"),
    Code("Q005", "thousands separators misplaced"),
    Code("Q006", "number out of range"),
    Code("R001", "unknown key"),
    Code("R002", "required key missing"),
    Code("R003", "wrong shape"),
    Code("R004", "not one of the allowed values"),
    Code("R005", "malformed text"),
    Code("R006", "impossible year or date"),
    Code("R007", "figure path names nothing in this record"),
    Code("P001", "no programme.yaml in the folder"),
    Code("P002", "no records in the folder"),
    Code("P003", "id, number or printed total given twice"),
    Code("P004", "group not declared"),
    Code("P005", "file not read", severity="warning", stops=False),
    Code("P006", "no such table or column"),
    Code("P007", "no such project"),
    Code("P008", "group without lines", severity="warning", stops=False),
    Code("F001", "funding does not add up to the investment", stops=False),
    Code("F002", "investment parts do not add up", stops=False),
    Code("F003", "printed total differs from the rows", stops=False),
    Code("F004", "blank cell in a row that does not cross-foot", stops=False),
    Code("F005", "two places state different figures", stops=False),
    Code("F006", "preliminary design estimate that needs approval again", stops=False),
    Code("F007", "later stage of cost above the preliminary design estimate", stops=False),
    Code("F008", "investment is not that of its stage", stops=False),
    Code("F009", "adopted option is worth less than another", stops=False),
    Code("F015", "stages dated out of order", stops=False),
    Code("F020", "loan that is not repaid", severity="warning", stops=False),
    Code("F021", "debt service above the cash available", severity="warning", stops=False),
    Code("F022", "more debt and grants than construction needs", severity="warning", stops=False),
    Code("F023", "no equity to earn a return", severity="warning", stops=False),
    Code("F024", "stated repayments above the debt", severity="warning", stops=False),
    Code("F025", "less equity than the rule asks for", severity="warning", stops=False),
    Code("F026", "loans above the money that they lie inside", stops=False),
    Code("F027", "accumulated cash below zero", severity="warning", stops=False),
    Code("F028", "cover below the one that a loan is shaped for", severity="warning", stops=False),
    Code("F029", "own money stated is not what construction needs", severity="warning", stops=False),
    Code("F044", "written off sooner than the law allows", severity="warning", stops=False),
    Code("F045", "tax holiday that spares nothing", severity="warning", stops=False),
    Code("F046", "money that no year of the cash flow holds", severity="warning", stops=False),
    Code("F047", "real prices and nominal rates of loans", severity="warning", stops=False),
    Code("F048", "surcharges not stated beside VAT", severity="warning", stops=False),
    Code("F030", "award that the contract may not claim", stops=False),
    Code("F031", "tax regime that the project may not claim", stops=False),
    Code("F032", "claim to an award or tax regime that the record does not prove", severity="warning", stops=False),
    Code("F033", "cover of debt service below what is advised", severity="warning", stops=False),
    Code("F034", "saving beyond what the baseline allows", stops=False),
    Code("F035", "large saving for the baseline", severity="warning", stops=False),
    Code("F036", "payments above the guaranteed saving", severity="warning", stops=False),
    Code("F037", "costly measurement and verification", severity="warning", stops=False),
    Code("F038", "loan that outlasts the contract", severity="warning", stops=False),
    Code("F039", "contract that does not pay for its provider", severity="warning", stops=False),
    Code("F040", "public host that pays more than without the contract", stops=False),
    Code("F041", "public host above its energy budget of the year before", severity="warning", stops=False),
    Code("F042", "contract of a public host longer than the region allows", severity="warning", stops=False),
    Code("F043", "award above the money of the purse that holds it", stops=False),
    Code("F050", "saving within the uncertainty of its baseline", severity="warning", stops=False),
    Code("F051", "whole-facility meter that hardly shows the saving", severity="warning", stops=False),
    Code("V001", "source text is not the one that the programme names"),
    Code("V002", "quote does not stand at its line"),
    Code("V003", "quote does not contain the figure, or in another unit"),
    Code("V004", "figure without a source", severity="warning", stops=False),
    Code("D001", "no such parameter"),
    Code("D002", "no value of the parameter for that date"),
    Code("D003", "parameter no longer in force"),
    Code("D004", "region not declared"),
    Code("D005", "no value of the parameter for that region"),
    Code("D006", "source not declared"),
    Code("D007", "two values for one region and date"),
    Code("D008", "dates out of order"),
    Code("D009", "parameter declared twice"),
    Code("D010", "value checked long ago", severity="warning", stops=False),
    Code("D011", "value whose beginning nobody states", severity="warning", stops=False),
    Code("D012", "source that no value cites", severity="warning", stops=False),
    Code("D013", "no parameter file in the folder"),
    Code("D014", "parameter that cannot be used as what it is"),
    Code("A001", "character that the fonts lack"),
    Code("A002", "style sheet not understood"),
    Code("A003", "reference that leads nowhere"),
    Code("A004", "output cannot be written"),
    Code("A005", "report definition not usable"),
)

CATALOGUE = {code.code: code for code in _CODES}
