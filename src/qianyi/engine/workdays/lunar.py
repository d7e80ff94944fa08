"""Lunar dates of a year, computed: what GB/T 33661-2017 defines, by new moons and solar longitude.

Needed only where no official calendar of a year is known yet: 除夕, 端午, 中秋 and 清明. New moons
are good to about a minute, solar terms to about a quarter of an hour; an event nearer to midnight
than that could fall on the other day, one more reason why such dates are marked 待核实.
"""

from __future__ import annotations

import math
from datetime import date, timedelta
from functools import lru_cache

_J2000 = 2451545.0
_JULIAN_OF_ORDINAL = 1721424.5
_CHINA_HOURS = 8.0
_LUNATION = 29.530588861
_FIRST_MOON = 2451550.09766
_LUNATIONS_PER_CENTURY = 1236.85
_SIGN = 30.0
_WINTER_SIGN = 9
_QINGMING = 15.0
_MONTHS_IN_A_LEAP_YEAR = 13

# Days; multiples of (Sun's anomaly, Moon's anomaly, argument of latitude); power of eccentricity.
_MOON_TERMS = (
    (-0.40720, 0, 1, 0),
    (0.17241, 1, 0, 0),
    (0.01608, 0, 2, 0),
    (0.01039, 0, 0, 2),
    (0.00739, -1, 1, 0),
    (-0.00514, 1, 1, 0),
    (0.00208, 2, 0, 0),
    (-0.00111, 0, 1, -2),
    (-0.00057, 0, 1, 2),
    (0.00056, 1, 2, 0),
    (-0.00042, 0, 3, 0),
    (0.00042, 1, 0, 2),
    (0.00038, 1, 0, -2),
    (-0.00024, -1, 2, 0),
    (-0.00007, 2, 1, 0),
    (0.00004, 0, 2, -2),
    (0.00004, 3, 0, 0),
    (0.00003, 1, 1, -2),
    (0.00003, 0, 2, 2),
    (-0.00003, 1, 1, 2),
    (0.00003, -1, 1, 2),
    (-0.00002, -1, 1, -2),
    (-0.00002, 1, 3, 0),
    (0.00002, 0, 4, 0),
)
# Days; angle at the first moon; degrees a lunation: what the planets add.
_PLANET_TERMS = (
    (0.000325, 299.77, 0.107408),
    (0.000165, 251.88, 0.016321),
    (0.000164, 251.83, 26.651886),
    (0.000126, 349.42, 36.412478),
    (0.000110, 84.66, 18.206239),
    (0.000062, 141.74, 53.303771),
    (0.000060, 207.14, 2.453732),
    (0.000056, 154.84, 7.306860),
    (0.000047, 34.52, 27.261239),
    (0.000042, 207.19, 0.121824),
    (0.000040, 291.34, 1.844379),
    (0.000037, 161.72, 24.198154),
    (0.000035, 239.56, 25.513099),
    (0.000023, 331.55, 3.592518),
)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _clock_error(year: float) -> float:
    """Days between the even time of astronomy and the Earth's own, near the present."""
    since = year - 2000.0
    return (62.92 + 0.32217 * since + 0.005589 * since * since) / 86400.0


def _new_moon(number: int) -> date:
    """The day in China on which lunation ``number`` (0 = January 2000) begins."""
    century = number / _LUNATIONS_PER_CENTURY
    even = 1 - 0.002516 * century - 0.0000074 * century**2
    sun = 2.5534 + 29.10535670 * number - 0.0000014 * century**2
    moon = 201.5643 + 385.81693528 * number + 0.0107582 * century**2
    latitude = 160.7108 + 390.67050284 * number - 0.0016118 * century**2
    node = 124.7746 - 1.56375588 * number + 0.0020672 * century**2
    julian = _FIRST_MOON + _LUNATION * number + 0.00015437 * century**2 - 0.00017 * _sin(node)
    for size, of_sun, of_moon, of_latitude in _MOON_TERMS:
        angle = of_sun * sun + of_moon * moon + of_latitude * latitude
        julian += size * even ** abs(of_sun) * _sin(angle)
    for size, start, speed in _PLANET_TERMS:
        julian += size * _sin(start + speed * number)
    return _day_in_china(julian)


def _day_in_china(julian: float) -> date:
    year = 2000.0 + (julian - _J2000) / 365.25
    local = julian - _clock_error(year) + _CHINA_HOURS / 24.0
    return date.fromordinal(math.floor(local - _JULIAN_OF_ORDINAL))


def _longitude_at_midnight(day: date) -> float:
    """The Sun's apparent longitude in degrees as the day begins in China."""
    julian = day.toordinal() + _JULIAN_OF_ORDINAL - _CHINA_HOURS / 24.0
    century = (julian + _clock_error(day.year) - _J2000) / 36525.0
    anomaly = 357.52911 + 35999.05029 * century - 0.0001537 * century**2
    centre = (
        (1.914602 - 0.004817 * century) * _sin(anomaly)
        + (0.019993 - 0.000101 * century) * _sin(2 * anomaly)
        + 0.000289 * _sin(3 * anomaly)
    )
    mean = 280.46646 + 36000.76983 * century + 0.0003032 * century**2
    wobble = 0.00569 + 0.00478 * _sin(125.04 - 1934.136 * century)
    return (mean + centre - wobble) % 360.0


def _sign(day: date) -> int:
    return int(_longitude_at_midnight(day) // _SIGN)


def _winter_solstice(year: int) -> date:
    day = date(year, 12, 19)
    while _sign(day + timedelta(days=1)) < _WINTER_SIGN:
        day += timedelta(days=1)
    return day


def qingming(year: int) -> date:
    """The day of 清明: the Sun reaches 15 degrees."""
    day = date(year, 4, 3)
    while _longitude_at_midnight(day + timedelta(days=1)) < _QINGMING:
        day += timedelta(days=1)
    return day


def _eleventh_month(year: int) -> int:
    """The lunation that holds the winter solstice."""
    solstice = _winter_solstice(year)
    number = round((solstice.toordinal() + _JULIAN_OF_ORDINAL - _FIRST_MOON) / _LUNATION) + 1
    while _new_moon(number) > solstice:
        number -= 1
    return number


@lru_cache(maxsize=64)
def lunar_months(year: int) -> dict[int, date]:
    """The first day of each lunar month 1 to 10 of the lunar year beginning in ``year``.

    A leap month has no number of its own and is not in the answer.
    """
    first, last = _eleventh_month(year - 1), _eleventh_month(year)
    starts = [_new_moon(number) for number in range(first, last + 1)]
    leap = -1
    if last - first == _MONTHS_IN_A_LEAP_YEAR:
        leap = next(
            index
            for index in range(1, len(starts) - 1)
            if _sign(starts[index]) == _sign(starts[index + 1])
        )
    plain = [start for index, start in enumerate(starts) if index != leap]
    return dict(enumerate(plain[2:12], start=1))


def lunar_day(year: int, month: int, day: int) -> date:
    """The day of a lunar month (1 to 10) and day in the lunar year beginning in ``year``."""
    return lunar_months(year)[month] + timedelta(days=day - 1)


def new_year_eve(year: int) -> date:
    """除夕 before the lunar year beginning in ``year``."""
    return lunar_day(year, 1, 1) - timedelta(days=1)
