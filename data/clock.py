"""The one clock: moments in UTC, days as a school in Europe/London counts them."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

LONDON = ZoneInfo("Europe/London")


def now() -> datetime:
    """The present moment, aware and in UTC.

    `GOVERNANCE_TODAY` (a day as 2026-10-23) moves it to that day for tests and demonstrations, the time of day kept.
    Raises ValueError when the setting is not a day.
    """
    moment = datetime.now(UTC)
    wanted = os.environ.get("GOVERNANCE_TODAY")
    if not wanted:
        return moment
    local = moment.astimezone(LONDON)
    return datetime.combine(date.fromisoformat(wanted), local.time(), LONDON).astimezone(UTC)


def today() -> date:
    """The present day in Europe/London, whatever zone the server keeps."""
    return now().astimezone(LONDON).date()


def school_local(moment: datetime) -> datetime:
    """An aware moment as London wall-clock time without a zone, the way facts are stored."""
    return moment.astimezone(LONDON).replace(tzinfo=None)


def end_of(day: date) -> datetime:
    """The last instant of a London day, without a zone."""
    return datetime.combine(day, time.max)


def days_ago(count: int) -> date:
    """The day `count` days before today."""
    return today() - timedelta(days=count)
