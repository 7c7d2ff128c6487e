"""Reports to the council and the commissioner's own site: from the same counts, through one disclosure control."""

from scheduler.use_cases.make_reports.commissioner import CommissionersView, ReadCommissioner
from scheduler.use_cases.make_reports.files import FILE_KINDS, ReportFile
from scheduler.use_cases.make_reports.reports import DueLine, MakeReports, ShownReport

__all__ = [
    "FILE_KINDS",
    "CommissionersView",
    "DueLine",
    "MakeReports",
    "ReadCommissioner",
    "ReportFile",
    "ShownReport",
]
