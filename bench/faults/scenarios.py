"""What a run does: drawn from the seed and the run's number, so that any run can be repeated alone."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from . import receiver
from .sink import PLAIN, Mood, Treatment, good

# How often each fault is drawn, and which process it kills.
DECK = {
    "worker": 6,
    "database": 5,
    "broker": 3,
    "beat": 3,
    "web": 3,
    "smtp": 5,
    "two-beats": 2,
    "two-sweeps": 2,
    "clock-skip": 3,
}
KILLS = ("worker", "database", "broker", "beat", "web")
MOMENTS = {"any": 1, "planning": 3, "delivery": 4}
MOODS = ("refuses-5xx", "refuses-4xx", "delays", "too-late", "drops-before", "drops-after", "down")
DAYS = (dt.date(2026, 6, 8), dt.date(2026, 6, 12), dt.date(2026, 6, 15), dt.date(2026, 6, 19))
"""Mondays and Fridays: three days later people work again."""


@dataclass(frozen=True)
class Scenario:
    """One run. `way` narrows the kill: the whole program or one of its processes."""

    number: int
    fault: str
    way: str
    moment: str
    mood: str
    day: dt.date
    is_repeated: bool
    seed: str

    def __str__(self) -> str:
        return f"{self.fault}/{self.way}@{self.moment} mail={self.mood}{' twice' if self.is_repeated else ''}"


def draw(seed: int, number: int, faults: tuple[str, ...] = ()) -> Scenario:
    """The run of that number. `faults` takes these in turn instead of drawing."""
    name = f"{seed}:{number}"
    chance = random.Random(name)
    drawn = chance.choices(list(DECK), list(DECK.values()))[0]
    fault = faults[(number - 1) % len(faults)] if faults else drawn
    moment = chance.choices(list(MOMENTS), list(MOMENTS.values()))[0]
    way = chance.choice(("all", "all", "one")) if fault in ("worker", "database", "web") else "all"
    mood = chance.choice(MOODS) if fault == "smtp" or chance.random() < 0.3 else "good"
    return Scenario(number, fault, way, moment, mood, chance.choice(DAYS), chance.random() < 0.2, name)


def posting_mood_of(scenario: Scenario) -> receiver.Mood:
    """How the robots and webhooks behave: in half the runs well; else the first two requests of some go wrong."""
    if random.Random(f"{scenario.seed}:receiver").random() < 0.5:
        return receiver.good

    def odd(channel: str, earlier: int) -> str:
        lot = random.Random(f"{scenario.seed}:{channel}:{earlier}")
        return lot.choice(("", "refuse", "delay", "drop")) if earlier < 2 else ""

    return odd


def mood_of(scenario: Scenario) -> Mood:
    """How the mail server behaves in this run; the same for the same person at every try."""

    def lot(recipient: str, words: str) -> float:
        return random.Random(f"{scenario.seed}:{recipient}:{words}").random()

    def refuses_for_good(recipient: str, earlier: int) -> Treatment:
        return Treatment(refuse="550 no such user") if lot(recipient, "refuse") < 0.15 else PLAIN

    def refuses_for_now(recipient: str, earlier: int) -> Treatment:
        return Treatment(refuse="451 try later") if earlier < 4 * lot(recipient, "refuse") - 1 else PLAIN

    def delays(recipient: str, earlier: int) -> Treatment:
        return Treatment(wait=0.12 * lot(recipient, f"wait{earlier}"))

    def is_too_late(recipient: str, earlier: int) -> Treatment:
        return Treatment(wait=3.5) if earlier == 0 and lot(recipient, "late") < 0.03 else PLAIN

    def drops_before(recipient: str, earlier: int) -> Treatment:
        return Treatment(drop="before") if earlier < 2 and lot(recipient, f"drop{earlier}") < 0.2 else PLAIN

    def drops_after(recipient: str, earlier: int) -> Treatment:
        return Treatment(drop="after") if earlier < 2 and lot(recipient, f"drop{earlier}") < 0.2 else PLAIN

    return {
        "refuses-5xx": refuses_for_good,
        "refuses-4xx": refuses_for_now,
        "delays": delays,
        "too-late": is_too_late,
        "drops-before": drops_before,
        "drops-after": drops_after,
    }.get(scenario.mood, good)
