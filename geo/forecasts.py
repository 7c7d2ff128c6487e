"""What a count or a share may come to by the year's end, from what was seen so far, with an interval.

Both are posterior predictive distributions under Jeffreys' priors: what is yet to come is as likely as what came was.
Neither knows of seasons: an August is forecast like a May.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import special

from geo.intervals import Interval

LEVEL = 0.9
"""Nine in ten years end inside, if the rest of the year is like what was seen."""


class Forecast(NamedTuple):
    """What is expected at the year's end, and between which figures nine in ten such years end."""

    expected: float
    interval: Interval


def forecast_count(so_far: int, recent: int, recent_days: float, days_ahead: float, level: float = LEVEL) -> Forecast:
    """Forecast a count at the year's end.

    What comes in the days ahead is negative binomial: a Poisson count whose rate was seen as ``recent`` in
    ``recent_days``, with Jeffreys' prior Gamma(1/2, 0).

    Parameters
    ----------
    so_far : int
        Counted since the year began.
    recent : int
        Counted in the days from which the rate is taken; all of ``so_far``, or what was new lately.
    recent_days : float
        Those days, above zero.
    days_ahead : float
        Days to the year's end, zero or more.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Forecast
        Counts; exactly ``so_far`` where no day is left.

    Raises
    ------
    ValueError
        If a number is below zero, no day was seen, or the level not between 0 and 1.

    References
    ----------
    Gelman, A. et al. (2013). Bayesian Data Analysis, third edition. CRC Press, section 2.6.

    Examples
    --------
    100 in half a year: 200.5 are expected, and the interval is wide, as both halves are left to chance.

    >>> forecast_count(100, 100, 182.5, 182.5)
    Forecast(expected=200.5, interval=Interval(low=178.0, high=225.0))
    >>> forecast_count(218, 218, 365, 0)
    Forecast(expected=218.0, interval=Interval(low=218.0, high=218.0))
    """
    if min(so_far, recent, days_ahead) < 0 or recent_days <= 0 or not 0 < level < 1:
        msg = f"{so_far} so far, {recent} in {recent_days:g} days, {days_ahead:g} ahead, level {level:g}: check them"
        raise ValueError(msg)
    if days_ahead == 0:
        return Forecast(float(so_far), Interval(float(so_far), float(so_far)))
    size, chance = recent + 0.5, recent_days / (recent_days + days_ahead)
    expected = size * days_ahead / recent_days
    # twelve standard deviations: no quantile that anybody asks for lies beyond
    most = int(expected + 12 * np.sqrt(expected / chance) + 50)
    below = special.betainc(size, np.arange(most) + 1.0, chance)
    low, high = (float(np.searchsorted(below, share)) for share in ((1 - level) / 2, (1 + level) / 2))
    return Forecast(so_far + expected, Interval(so_far + low, so_far + high))


def forecast_share(part: int, whole: int, share_of_year: float, level: float = LEVEL) -> Forecast:
    """Forecast a share, in per cent, at the year's end.

    As many as came so far in each day come in the days ahead; how many of these have it is beta-binomial, with
    Jeffreys' prior Beta(1/2, 1/2).

    Parameters
    ----------
    part : int
        Those who have it, from 0 to ``whole``.
    whole : int
        All, above zero.
    share_of_year : float
        How much of the year has passed, above 0 and at most 1.
    level : float
        Of the interval, between 0 and 1.

    Returns
    -------
    Forecast
        In per cent.

    Raises
    ------
    ValueError
        If a number lies outside what is said above.

    References
    ----------
    As ``forecast_count``, section 2.4.

    Examples
    --------
    40 of 50 in half a year; 50 more are expected.

    >>> found = forecast_share(40, 50, 0.5)
    >>> round(found.expected, 1), found.interval
    (79.7, Interval(low=73.0, high=86.0))
    >>> forecast_share(40, 50, 1.0)
    Forecast(expected=80.0, interval=Interval(low=80.0, high=80.0))
    """
    if not (0 <= part <= whole and whole > 0 and 0 < share_of_year <= 1 and 0 < level < 1):
        msg = f"{part} of {whole} in {share_of_year:g} of the year, level {level:g}: check them"
        raise ValueError(msg)
    ahead = round(whole * (1 - share_of_year) / share_of_year)
    a, b = part + 0.5, whole - part + 0.5
    more = np.arange(ahead + 1.0)
    logs = special.betaln(more + a, ahead - more + b) - special.betaln(a, b)
    ways = special.gammaln(ahead + 1.0) - special.gammaln(more + 1) - special.gammaln(ahead - more + 1)
    below = np.cumsum(np.exp(logs + ways))
    all_ = whole + ahead
    low, high = (
        100 * (part + min(int(np.searchsorted(below, share)), ahead)) / all_
        for share in ((1 - level) / 2, (1 + level) / 2)
    )
    return Forecast(100 * (part + ahead * a / (a + b)) / all_, Interval(low, high))
