"""Stage 4: when a clause says that something was so, resolved against the day of publication."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
          "december")  # fmt: skip
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "fall": (9, 11), "winter": (12, 12)}
FIRST_YEAR, LAST_YEAR = 1940, 2100

_NAMES = "|".join("sept?(?:ember)?" if month == "september" else f"{month[:3]}(?:{month[3:]})?" for month in MONTHS)
_MONTH = rf"(?P<{{0}}>{_NAMES})\.?"
_DATE = re.compile(
    r"\b(?P<since>since |from |as of |until )?(?:the )?(?:(?P<part>early|mid|late|beginning of|middle of|end of)[- ])?"
    r"(?:(?P<iso>(?:19|20)\d\d-\d\d-\d\d)"
    rf"|{_MONTH.format('m1')} (?P<d1>\d{{1,2}})(?:st|nd|rd|th)?(?!\d)(?:,? (?P<y1>(?:19|20)\d\d))?"
    rf"|(?P<d2>\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH.format('m2')}(?:,? (?P<y2>(?:19|20)\d\d))?"
    rf"|{_MONTH.format('m3')},? (?:of )?(?P<y3>(?:19|20)\d\d)"
    rf"|(?<=in ){_MONTH.format('m4')}|(?<=since ){_MONTH.format('m5')}|(?<=late ){_MONTH.format('m6')}"
    rf"|(?<=early ){_MONTH.format('m7')}|(?<=end of ){_MONTH.format('m8')}"
    r"|(?P<rel>today|tonight|yesterday|(?:last|this|next) (?:week|month|year|spring|summer|autumn|fall|winter)"
    r"|a week ago|(?:over )?the (?:last|past) (?P<n>\w+) (?P<u>days|weeks|months|years))"
    rf"|(?:(?P<lastday>last|next) )?(?P<weekday>{'|'.join(WEEKDAYS)})"
    r"|(?<=in )(?P<y4>(?:19|20)\d\d)|(?<=since )(?P<y5>(?:19|20)\d\d)|(?<=of )(?P<y6>(?:19|20)\d\d))\b",
    re.IGNORECASE,
)
_NUMBERS = {"few": 3, "several": 5, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "ten": 10}
_UNIT_DAYS = {"days": 1, "weeks": 7, "months": 30, "years": 365}


@dataclass(frozen=True, slots=True)
class DateSpan:
    """Characters [start, end) and the days they mean, both included; since: an open end, begun by `began_by`;
    before: only an end."""

    start: int
    end: int
    first: date | None
    last: date | None
    began_by: date | None = None


def find_dates(text: str, published: date | None) -> list[DateSpan]:
    """Give the dates that `text` names; those that hang on the day of publication only where it is known."""
    spans = []
    for match in _DATE.finditer(text):
        days = _days(match, published)
        if days is None:
            continue
        first, last = days
        word = (match["since"] or "").strip().casefold()
        if word in ("since", "from", "as of"):
            spans.append(DateSpan(match.start(), match.end(), first, None, began_by=last))
        elif word == "until":
            spans.append(DateSpan(match.start(), match.end(), None, last))
        else:
            spans.append(DateSpan(match.start(), match.end(), first, last))
    return spans


def _days(match: re.Match[str], published: date | None) -> tuple[date, date] | None:
    if match["iso"]:
        return _one_day(*map(int, match["iso"].split("-")))
    for month, day, year in (("m1", "d1", "y1"), ("m2", "d2", "y2")):
        if match[month]:
            return _day_of_month(_month(match[month]), int(match[day]), match[year], published)
    if match["m3"]:
        return _whole_month(int(match["y3"]), _month(match["m3"]), match["part"])
    for name in ("m4", "m5", "m6", "m7", "m8"):
        if match[name]:
            return _month_before(_month(match[name]), published, match["part"])
    for name in ("y4", "y5", "y6"):
        if match[name]:
            return date(int(match[name]), 1, 1), date(int(match[name]), 12, 31)
    if published is None:
        return None
    if match["weekday"]:
        return _weekday(match["weekday"], published, match["lastday"])
    return _relative(match, published)


def _one_day(year: int, month: int, day: int) -> tuple[date, date] | None:
    if not (1 <= month <= len(MONTHS) and FIRST_YEAR <= year <= LAST_YEAR and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day), date(year, month, day)


def _day_of_month(month: int, day: int, year: str | None, published: date | None) -> tuple[date, date] | None:
    """Without a year, the last such day before publication."""
    if year is not None:
        return _one_day(int(year), month, day)
    if published is None:
        return None
    this_year = _one_day(published.year, month, day)
    if this_year is not None and this_year[0] > published + timedelta(days=180):
        return _one_day(published.year - 1, month, day)
    return this_year


def _whole_month(year: int, month: int, part: str | None) -> tuple[date, date]:
    last = monthrange(year, month)[1]
    thirds = {"early": (1, 10), "beginning of": (1, 10), "mid": (11, 20), "middle of": (11, 20), "late": (21, last)}
    first, end = thirds.get((part or "").casefold(), (21, last) if (part or "").casefold() == "end of" else (1, last))
    return date(year, month, first), date(year, month, end)


def _month_before(month: int, published: date | None, part: str | None) -> tuple[date, date] | None:
    """A month without a year: the nearest one that is not far in the future."""
    if published is None:
        return None
    year = published.year if month <= published.month + 3 else published.year - 1
    return _whole_month(year, month, part)


def _weekday(name: str, published: date, which: str | None) -> tuple[date, date]:
    """The last such day up to publication; with "next" the first after it."""
    wanted = WEEKDAYS.index(name.casefold())
    if (which or "").casefold() == "next":
        day = published + timedelta(days=(wanted - published.weekday() - 1) % 7 + 1)
    else:
        day = published - timedelta(days=(published.weekday() - wanted) % 7)
        if (which or "").casefold() == "last" and day == published:
            day -= timedelta(days=7)
    return day, day


def _relative(match: re.Match[str], published: date) -> tuple[date, date] | None:
    text = match["rel"].casefold()
    if text in ("today", "tonight"):
        return published, published
    if text == "yesterday":
        return published - timedelta(days=1), published - timedelta(days=1)
    if match["n"]:
        number = int(match["n"]) if match["n"].isdigit() else _NUMBERS.get(match["n"].casefold(), 0)
        return (
            (published - timedelta(days=min(number, 400) * _UNIT_DAYS[match["u"].casefold()]), published)
            if number
            else None
        )
    if text == "a week ago":
        return published - timedelta(days=8), published - timedelta(days=6)
    which, unit = text.split()
    return _period(which, unit, published)


def _period(which: str, unit: str, published: date) -> tuple[date, date] | None:
    step = {"last": -1, "this": 0, "next": 1}[which]
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(days=7 * step)
        return monday, monday + timedelta(days=6)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return _whole_month(months // 12, months % 12 + 1, None)
    if unit == "year":
        return date(published.year + step, 1, 1), date(published.year + step, 12, 31)
    first, last = SEASONS[unit]
    year = published.year + step if step else published.year
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _month(text: str) -> int:
    return next(n for n, month in enumerate(MONTHS, 1) if month.startswith(text.casefold()[:3]))
