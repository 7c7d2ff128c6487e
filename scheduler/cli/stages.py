"""Stages of a long command: what runs now, how long each took, how much memory it needed at most."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, current_thread, main_thread
from types import FrameType

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

KILOBYTES_A_MEGABYTE = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One finished stage; ``peak_megabytes`` is None where the machine does not tell."""

    name: str
    seconds: float
    peak_megabytes: float | None


@dataclass(slots=True)
class Stages:
    """Runs stages one after another, with a live line for the one that runs."""

    console: Console
    done: list[Stage] = field(default_factory=list)

    @contextmanager
    def run(self, name: str, doing: str) -> Iterator[Callable[[str, float | None], None]]:
        """Run the block as stage ``name``; ``doing`` is what a person reads meanwhile.

        The block is given a function to say how far it is: a text, and the share done (0 to 1, or None).
        """
        _forget_peak()
        started = time.perf_counter()
        with progress_bar(self.console) as bar:
            task = bar.add_task(doing, total=None, said="")

            def say(text: str, share: float | None) -> None:
                bar.update(task, total=None if share is None else 1.0, completed=share, said=text)

            yield say
        stage = Stage(name=name, seconds=time.perf_counter() - started, peak_megabytes=_peak_megabytes())
        self.done.append(stage)
        self.console.print(f"  [green]✓[/green] {doing} [dim]({stage.seconds:.1f} s)[/dim]")

    @property
    def seconds(self) -> float:
        """Seconds of all stages together."""
        return sum(stage.seconds for stage in self.done)


def progress_bar(console: Console) -> Progress:
    """Return a bar with what is done, the share and the seconds; it leaves no trace when done."""
    return Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(bar_width=24),
        TimeElapsedColumn(),
        TextColumn("[dim]{task.fields[said]}[/dim]"),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


@contextmanager
def enough_on_interrupt() -> Iterator[Event]:
    """Let the first Ctrl-C say that what was found is enough; the second ends the command as it always does."""
    enough = Event()
    if current_thread() is not main_thread():
        yield enough  # only the main thread may hear signals
        return
    before = signal.getsignal(signal.SIGINT)

    def heard(_number: int, _frame: FrameType | None) -> None:
        enough.set()
        signal.signal(signal.SIGINT, before)

    signal.signal(signal.SIGINT, heard)
    try:
        yield enough
    finally:
        signal.signal(signal.SIGINT, before)


def _forget_peak() -> None:
    """Start a new count of peak memory; only Linux can."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return


def _peak_megabytes() -> float | None:
    """Peak resident memory since the last `_forget_peak`, from VmHWM of /proc/self/status."""
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return peaks[0] / KILOBYTES_A_MEGABYTE if peaks else None
