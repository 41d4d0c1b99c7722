"""Full text of which the newest rows alone can be asked for.

An index of words knows all rows that have a word, and gives them all up to find the newest: for a
frequent word that costs more the more rows there are. So the index has one more word of each row,
for the block of rows it was written among. Asked for that too, it leaves the others unread.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db.models import Func

# A block is 2 ** BITS rows. Another size needs the indexes made again.
BITS = 13


class Block(Func):
    """The word for the block of a row, by its key; it is no word of any text."""

    template = f"array_to_tsvector(ARRAY['#' || ((%(expressions)s) >> {BITS})::text])"
    output_field = SearchVectorField()
    arity = 1


class InBlocks(SearchQuery):
    """Ask for the blocks that `newest` names."""

    template = "(%(expressions)s)::tsquery"


def newest(how_many: int, key: int) -> str:
    """Name the last blocks of rows, up to the highest key there is."""
    last = key >> BITS
    blocks = range(last, max(last - how_many, -1), -1)
    return " | ".join(f"'#{block}'" for block in blocks)
