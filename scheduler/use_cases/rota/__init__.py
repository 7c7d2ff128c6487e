"""The rota: where each worker is when, leave and cover, and visits made alone."""

from scheduler.roster import Duty
from scheduler.use_cases.rota.lines import CoverLine, LeaveLine, RotaView, WorkerLine
from scheduler.use_cases.rota.lone import LoneVisits, VisitBoard, VisitLine
from scheduler.use_cases.rota.rotas import Rota

__all__ = [
    "CoverLine",
    "Duty",
    "LeaveLine",
    "LoneVisits",
    "Rota",
    "RotaView",
    "VisitBoard",
    "VisitLine",
    "WorkerLine",
]
