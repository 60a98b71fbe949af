"""Digits whose label is not what is written: found by networks, decided by looking blind.

Digits that a network which never saw their writer read otherwise were looked at again among others,
in random order, with neither label nor answer shown. Listed are those in which that second look,
too, saw what the network had seen. Digits that could not be told by looking are not listed: there
a reader should be unsure, and if it is not, it is wrong.

Groups 0, 1 and 2: all 49,718 digits, drawn plainly; 391 were read otherwise (probability 0.5 or
more): 132 were as labelled, 52 as read, 3 something else, 204 could not be told. Of 79 others mixed
in, 77 were as labelled, 2 could not be told. Group 3: the 6,507 digits on composed pages; 81 were
read otherwise on half of the plain kinds: 35 as labelled, 5 as read, 41 could not be told; of 30
others 25 as labelled, 5 could not be told. In no other did the look contradict the label.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from ocr.training.data import DigitSet

_LISTED = """
mnist 114:79:8>2 192:6:7>1 2132:25:5>3 2146:22:9>4 2158:14:7>2 2162:82:7>1 2163:112:4>9
mnist 2190:75:7>1 2210:106:5>3 2215:62:5>3 2227:76:9>4 223:54:3>8 2230:4:4>9 2230:14:9>4
mnist 2230:92:4>9 2238:74:1>5 2238:103:1>5 2244:3:8>6 2244:4:9>4 2250:21:3>9 2250:75:5>6
mnist 2252:15:3>5 2261:76:9>8 2261:110:0>6 2270:63:6>4 2274:7:7>2 2297:44:7>1 2297:71:7>1
mnist 2306:65:4>9 2325:40:4>1 2328:110:5>8 2334:63:7>2 269:12:7>4 284:75:7>1 29:95:7>1
mnist 29:98:7>1 57:105:3>2 66:91:7>1 92:30:7>1
swiss 0002_CH5M:336:5>4 0002_CH5M:548:9>7 0004_CH4M:507:8>6 0004_CH4M:562:9>8 0006_CH4M:197:3>8
swiss 0006_CH4M:229:3>8 0006_CH4M:358:5>3 0012_CH3M:5:0>6 0012_CH3M:559:9>5 0014_CH3F:194:3>8
swiss 0014_CH3F:389:6>7 0017_CH4M:20:0>6 0017_CH4M:39:0>6 0017_CH4M:42:0>6 0017_CH4M:110:1>7
swiss 0017_CH4M:486:8>9 0021_CH4M:142:2>7 0021_CH4M:217:3>2
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


def without_wrong_labels(digits: DigitSet) -> DigitSet:
    """Return the digits of a set but for those listed here: nothing is to be learnt from them."""
    listed = contradicted()
    met: dict[str, int] = {}
    kept = np.ones(len(digits.labels), bool)
    for place, writer in enumerate(map(str, digits.writers)):
        number = met.get(writer, 0)
        met[writer] = number + 1
        kept[place] = (digits.name, writer, number) not in listed
    return digits.where(kept)
