"""One rule of the database: which rows it refuses, and what it says then."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Act = Literal["INSERT", "UPDATE", "DELETE"]


@dataclass(frozen=True, slots=True)
class Rule:
    """Refuses an act on `table` where `wrong` is true, before it happens, with `sentence`.

    `wrong` is SQL about NEW and OLD in what both databases understand, and besides:
    `a IS [NOT] DISTINCT FROM b`; `JSON_TEXT(column, key)`, a text in a JSON object;
    `JSON_KEYS(column, key) AS f`, the keys (f.key) of an object in a JSON object. A condition that
    is NULL refuses nothing, so requirements are written as NOT EXISTS. `columns` narrows an UPDATE
    to those that touch one of them. `only` names the one database that needs the rule.
    """

    name: str
    table: str
    acts: tuple[Act, ...]
    wrong: str
    sentence: str
    columns: tuple[str, ...] = ()
    only: Literal["sqlite", "postgresql"] | None = None


INSERT: tuple[Act, ...] = ("INSERT",)
UPDATE: tuple[Act, ...] = ("UPDATE",)
DELETE: tuple[Act, ...] = ("DELETE",)
WRITE: tuple[Act, ...] = ("INSERT", "UPDATE")
