"""Evenhand: plans carers' programmes even-handedly."""

__version__ = "0.1.0"
