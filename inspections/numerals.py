"""Chinese numerals as statutes count with them: 第十七条, 第一千二百六十条."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
_UNITS = {"十": 10, "百": 100, "千": 1000}
MOST = 9999


def value_of(text: str) -> int | None:
    """17 for 十七 or 17, at most 9999; None for what is no such number. 一十七 is not how it is written."""
    if text.isascii() and text.isdigit():
        return int(text) if len(text) <= 4 and int(text) > 0 else None
    total = digit = 0
    for sign in text:
        if sign in _DIGITS:
            digit = _DIGITS.index(sign)
        elif sign in _UNITS:
            total += (digit or 1) * _UNITS[sign]
            digit = 0
        else:
            return None
    total += digit
    return total if 0 < total <= MOST and numeral(total) == text else None


def numeral(number: int) -> str:
    """十七 for 17, 一百零五 for 105; from 1 to 9999."""
    written, is_gap = "", False
    for unit, sign in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            written += ("零" if is_gap and written else "") + _DIGITS[digit] + sign
        is_gap = not digit
    return written.removeprefix("一") if written.startswith("一十") else written
