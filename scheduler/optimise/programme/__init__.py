"""Plan the term: facts in, a checked plan out, and plain reasons for it."""

from scheduler.optimise.programme.access import AreaAccess, EquitySummary, access_by_area, equity_summary
from scheduler.optimise.programme.check import check_plan
from scheduler.optimise.programme.explain import explain_area
from scheduler.optimise.programme.findings import Explanation, Finding, Limits, PlanRefusedError, Progress
from scheduler.optimise.programme.planner import plan_term
from scheduler.optimise.programme.problems import problems_in

__all__ = [
    "AreaAccess",
    "EquitySummary",
    "Explanation",
    "Finding",
    "Limits",
    "PlanRefusedError",
    "Progress",
    "access_by_area",
    "check_plan",
    "equity_summary",
    "explain_area",
    "plan_term",
    "problems_in",
]
