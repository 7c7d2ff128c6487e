"""Planning says how near it is; the first Ctrl-C takes the best found, the second ends the command."""

from __future__ import annotations

import signal

import pytest

from scheduler.cli.files import progress_text
from scheduler.cli.stages import enough_on_interrupt
from scheduler.optimise.programme import Progress


def test_progress_names_best_bound_and_gap() -> None:
    told = progress_text(Progress(doing="Improving the programme", share=0.5, best=90.0, bound=100.0))
    assert told == "Improving the programme, worst area 90 of at most 100 (gap 10.0%)"
    assert progress_text(Progress(doing="Working", share=0.1)) == "Working"


def test_the_first_interrupt_says_enough_and_the_second_ends(request: pytest.FixtureRequest) -> None:
    # a test run that was started in the background has Ctrl-C switched off
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    request.addfinalizer(lambda: signal.signal(signal.SIGINT, before))
    with enough_on_interrupt() as enough:
        assert not enough.is_set()
        signal.raise_signal(signal.SIGINT)
        assert enough.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
