"""Run `python -m scheduler.cli` as the command `evenhand`."""

from scheduler.cli import main

main()
