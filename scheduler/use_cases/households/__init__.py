"""Households: ask to join, be accepted, read and correct one's own details after a one-time code."""

from scheduler.use_cases.households.details import CodeError, CodeSent, Households
from scheduler.use_cases.households.postcodes import Postcodes
from scheduler.use_cases.households.sign_up import Point, SignUps

__all__ = ["CodeError", "CodeSent", "Households", "Point", "Postcodes", "SignUps"]
