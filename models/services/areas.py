"""The area tree, asked from the database."""

from __future__ import annotations

from sqlalchemy import CTE, select
from sqlalchemy.orm import Session, aliased

from models.schema import Area


def subtree(area_id: int) -> CTE:
    """Return a recursive query (one column `id`) of an area and everything below it."""
    below = select(Area.id).where(Area.id == area_id).cte("subtree", recursive=True)
    child = aliased(Area)
    return below.union_all(select(child.id).join(below, child.parent_id == below.c.id))


def children(session: Session, area: Area) -> list[Area]:
    """Return the areas directly below `area`, by code."""
    return list(session.scalars(select(Area).where(Area.parent_id == area.id).order_by(Area.code)))


def roots(session: Session) -> list[Area]:
    """Return the areas that have none above them, by code."""
    return list(session.scalars(select(Area).where(Area.parent_id.is_(None)).order_by(Area.code)))


def path(session: Session, area: Area) -> list[Area]:
    """Return the areas from the top of the tree down to `area` itself."""
    found = [area]
    while found[0].parent_id is not None:
        above = session.get_one(Area, found[0].parent_id)
        found.insert(0, above)
    return found
