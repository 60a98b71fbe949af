"""Digits whose label is not what is written: found by networks, decided by looking blind.

Every digit that a network which never saw its writer read otherwise (probability 0.5 or more,
plainly drawn) was looked at again among others, in random order, with neither label nor answer
shown. Listed are the digits in which that second look, too, saw what the network had seen. Digits
that could not be told by looking are not listed: there a reader should be unsure, and if it is
not, it is wrong.

Of GROUPS_SEEN groups AUDITED digits were suspect, and CONTROLS others were mixed in; in these no
look contradicted the label.
"""

from __future__ import annotations

from functools import cache

GROUPS_SEEN = "0, 1 and 2"
AUDITED = 391
CONTROLS = 79

_LISTED = """
mnist 114:79:8>2 192:6:7>1 2158:14:7>2 2162:82:7>1 2163:112:4>9 2190:75:7>1 2210:106:5>3
mnist 2215:62:5>3 2227:76:9>4 223:54:3>8 2230:4:4>9 2230:14:9>4 2230:92:4>9 2238:74:1>5
mnist 2238:103:1>5 2244:3:8>6 2244:4:9>4 2250:21:3>9 2250:75:5>6 2252:15:3>5 2261:76:9>8
mnist 2261:110:0>6 2274:7:7>2 2297:44:7>1 2297:71:7>1 2306:65:4>9 2325:40:4>1 2328:110:5>8
mnist 2334:63:7>2 269:12:7>4 284:75:7>1 29:95:7>1 29:98:7>1 57:105:3>2 66:91:7>1 92:30:7>1
swiss 0004_CH4M:507:8>6 0004_CH4M:562:9>8 0006_CH4M:197:3>8 0006_CH4M:229:3>8 0006_CH4M:358:5>3
swiss 0012_CH3M:5:0>6 0012_CH3M:559:9>5 0014_CH3F:194:3>8 0014_CH3F:389:6>7 0017_CH4M:20:0>6
swiss 0017_CH4M:39:0>6 0017_CH4M:42:0>6 0017_CH4M:110:1>7 0017_CH4M:486:8>9 0021_CH4M:142:2>7
swiss 0021_CH4M:217:3>2
"""
"""source, then writer:number of the digit among the writer's, from 0:label>what is written."""

Digit = tuple[str, str, int]
"""Source, writer, the digit's place among the writer's digits, from 0."""


@cache
def contradicted() -> dict[Digit, tuple[int, int]]:
    """Return the digits with a wrong label: (label, what is written) by digit."""
    found: dict[Digit, tuple[int, int]] = {}
    for line in _LISTED.split("\n"):
        source, *digits = line.split() or [""]
        for digit in digits:
            writer, number, change = digit.split(":")
            label, written = change.split(">")
            found[source, writer, int(number)] = (int(label), int(written))
    return found
