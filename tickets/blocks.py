"""Full text of which the newest rows alone can be asked for.

An index of words knows all rows that have a word, and gives them all up to find the newest: for a
frequent word that costs more the more rows there are. So each row has one more word, for the
block of rows it was written among. Asked for that too, the index leaves the others unread.
"""

from __future__ import annotations

from django.contrib.postgres.search import SearchQuery, SearchVectorCombinable, SearchVectorField
from django.db.models import Func

# A block is 2 ** BITS rows. Another size needs the indexes made again.
BITS = 13


class Block(SearchVectorCombinable, Func):
    """The word for the block of a row, by its key; it is no word of any text."""

    template = f"array_to_tsvector(ARRAY['#' || ((%(expressions)s) >> {BITS})::text])"
    output_field = SearchVectorField()
    arity = 1


class NewestBlocks(SearchQuery):
    """Ask for the last blocks of rows, up to the highest key there is."""

    template = "(%(expressions)s)::tsquery"

    def __init__(self, how_many: int, newest: int) -> None:
        last = newest >> BITS
        blocks = range(last, max(last - how_many, -1), -1)
        super().__init__(" | ".join(f"'#{block}'" for block in blocks))
