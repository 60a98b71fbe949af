"""The rules that the database itself enforces, as data, for SQLite and PostgreSQL.

They repeat in the database what `models.rules` and the services decide, so that a wrong row cannot
be inserted by hand either. A refused row raises an error whose text is `kiemdoi/<rule>: <sentence>`
(`models.db.violation_of` reads it). The last migration that changed a rule installs all of them
anew: `removals` of the old ones, then `installation`.
"""

from __future__ import annotations

from models.triggers.accounts import ACCOUNTS, LOG
from models.triggers.attention import ATTENTION
from models.triggers.compiling import installation, removals
from models.triggers.counting import COUNTING
from models.triggers.deciding import DECIDING
from models.triggers.history import HISTORY
from models.triggers.rule import Rule
from models.triggers.settling import SETTLING
from models.triggers.sheets import PAPER, SHEETS

__all__ = ["RULES", "Rule", "installation", "removals"]

RULES: tuple[Rule, ...] = (
    *HISTORY,
    *ACCOUNTS,
    *LOG,
    *SHEETS,
    *PAPER,
    *COUNTING,
    *DECIDING,
    *SETTLING,
    *ATTENTION,
)
"""Every rule; names are unique."""
