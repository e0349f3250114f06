"""The same figures in Prometheus' words."""

from __future__ import annotations

from collections.abc import Iterator

from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from .models import Delivery
from .operations import Machinery

_STATES = "Notices by state, counted up to 100000; those being retried are among those due or later."


class _Figures(Collector):
    def __init__(self, found: Machinery) -> None:
        self.found = found

    def collect(self) -> Iterator[Metric]:
        found = self.found
        if found.queue is not None:
            yield GaugeMetricFamily("tracker_queue_depth", "Tasks no worker has taken yet.", value=found.queue)
        notices = GaugeMetricFamily("tracker_notices", _STATES, labels=["state"])
        for state, number in (
            ("due", found.due),
            ("later", found.later),
            ("retrying", found.retrying),
            ("given_up", found.given_up),
        ):
            notices.add_metric([state], number)
        yield notices
        yield GaugeMetricFamily(
            "tracker_people_written_to", "People whose letters are being sent now.", value=found.writing_to
        )
        yield GaugeMetricFamily(
            "tracker_oldest_due_notice_seconds",
            "Age of the oldest notice that should have left.",
            value=found.oldest_seconds,
        )
        yield GaugeMetricFamily(
            "tracker_mail_unreachable", "Whether the mail server cannot be reached.", value=bool(found.cut_off)
        )
        letters = GaugeMetricFamily(
            "tracker_deliveries_last_day", "Deliveries of 24 hours by result.", labels=["result"]
        )
        for result in Delivery.Result.values:
            letters.add_metric([result], found.answers.get(result, 0))
        yield letters
        yield from self._jobs()

    def _jobs(self) -> Iterator[Metric]:
        last = GaugeMetricFamily("tracker_job_last_finish_seconds", "Unix time of the last finish.", labels=["job"])
        took = GaugeMetricFamily("tracker_job_duration_seconds", "Duration of the last run.", labels=["job"])
        runs = CounterMetricFamily("tracker_job_runs", "Runs since installation.", labels=["job"])
        failures = CounterMetricFamily("tracker_job_failures", "Failed runs since installation.", labels=["job"])
        for pulse in self.found.pulses.values():
            last.add_metric([pulse.name], pulse.finished_at.timestamp())
            took.add_metric([pulse.name], pulse.seconds)
            runs.add_metric([pulse.name], pulse.runs)
            failures.add_metric([pulse.name], pulse.failures)
        return iter((last, took, runs, failures))


def exposition(found: Machinery) -> bytes:
    """The text a Prometheus server reads."""
    registry = CollectorRegistry()
    registry.register(_Figures(found))
    return generate_latest(registry)
