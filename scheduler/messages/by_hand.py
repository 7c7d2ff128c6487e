"""Senders that send nothing: one prints what it would send, one keeps it."""

from __future__ import annotations

from collections.abc import Callable

from scheduler.messages.letter import Letter


class ConsoleSender:
    """Prints each letter: for demonstrations, where nobody is to be written to."""

    def __init__(self, say: Callable[[str], object]) -> None:
        self._say = say

    def send(self, letter: Letter) -> str:
        """Print the letter."""
        head = f"{letter.channel.value} to {letter.address}" + (f": {letter.subject}" if letter.subject else "")
        with_calendar = f"\n[with a calendar {letter.invitation.method}]" if letter.invitation else ""
        self._say(f"--- {head}\n{letter.body.rstrip()}{with_calendar}\n---")
        return f"printed-{letter.reference}"


class MemorySender:
    """Keeps letters in a list."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def send(self, letter: Letter) -> str:
        """Keep the letter."""
        self.letters.append(letter)
        return f"kept-{len(self.letters)}"
