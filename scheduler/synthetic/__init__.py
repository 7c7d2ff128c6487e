"""Makes the demo register: synthetic people, venues and staff at real postcodes, from a seed; never real."""

from scheduler.synthetic.make import make_register
from scheduler.synthetic.request import Register, RegisterError, RegisterRequest, Sizes

__all__ = ["Register", "RegisterError", "RegisterRequest", "Sizes", "make_register"]
