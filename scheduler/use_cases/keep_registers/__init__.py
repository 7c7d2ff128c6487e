"""Registers at the door, and in the office."""

from scheduler.use_cases.keep_registers.registers import Registers
from scheduler.use_cases.keep_registers.views import RegisterBoard, RegisterView

__all__ = ["RegisterBoard", "RegisterView", "Registers"]
