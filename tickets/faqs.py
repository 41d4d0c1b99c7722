"""The office's short answers: beside the form by category, and found by words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    SearchVector,
    TrigramWordSimilarity,
)
from django.db.models import F, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Greatest

from tickets.models import Category, Faq

LONGEST_SEARCH = 200
MOST_FOUND = 12
# Below this, words are alike by chance.
_ALIKE = 0.45
_ALL_WORDS = Concat(
    "question", Value(" "), "answer", Value(" "), "question_en", output_field=TextField()
)
# PostgreSQL has the language's stems, but not the words that say nothing in a search.
_SAY_NOTHING = frozenset(
    {
        *("ada", "adalah", "agar", "akan", "apa", "apakah", "atau", "bagaimana", "belum", "bisa"),
        *("cara", "dan", "dapat", "dari", "dengan", "di", "harus", "ini", "itu", "juga", "karena"),
        *("ke", "kenapa", "ketika", "lagi", "masih", "mau", "mengapa", "mohon", "oleh", "pada"),
        *("saat", "saya", "sebagai", "sudah", "tapi", "tetapi", "tidak", "tolong", "untuk", "yang"),
    }
)


@dataclass(frozen=True)
class Guide:
    """What to attach for a category, and its short answers."""

    category: Category
    faqs: list[Faq]


def guides(categories: Iterable[Category]) -> list[Guide]:
    """Return a guide for each category that has anything to say."""
    by_category = defaultdict(list)
    for faq in Faq.objects.filter(is_active=True).exclude(category=None):
        by_category[faq.category_id].append(faq)
    made = (Guide(category, by_category[category.pk]) for category in categories)
    return [guide for guide in made if guide.faqs or guide.category.evidence]


def in_use() -> QuerySet[Faq]:
    """Return the answers people may read, those about everything first."""
    usable = Faq.objects.filter(Q(category=None) | Q(category__is_active=True), is_active=True)
    order = [F("category__position").asc(nulls_first=True), "category_id", "position", "id"]
    return usable.select_related("category").order_by(*order)


def search(text: str) -> list[Faq]:
    """Return the best answers: those with all the words, else with any, else with alike ones."""
    words = re.findall(r"\w{2,}", text[:LONGEST_SEARCH].casefold())
    telling = [word for word in words if word not in _SAY_NOTHING]
    if not telling:
        return []
    return (_with(" ".join(telling)) or _with(" OR ".join(telling)) or _alike(" ".join(telling)))[
        :MOST_FOUND
    ]


def _with(words: str) -> list[Faq]:
    vectors, queries = _vectors(), _queries(words)
    ranks = [SearchRank(vectors[config], queries[config]) for config in vectors]
    found = in_use().annotate(**{f"in_{config}": vectors[config] for config in vectors})
    matches = Q()
    for config, query in queries.items():
        matches |= Q(**{f"in_{config}": query})
    return list(found.filter(matches).order_by(-Greatest(*ranks), "position", "id")[:MOST_FOUND])


def _vectors() -> dict[str, SearchVector]:
    return {
        "indonesian": SearchVector("question", weight="A", config="indonesian")
        + SearchVector("answer", weight="B", config="indonesian"),
        "english": SearchVector("question_en", weight="A", config="english")
        + SearchVector("answer_en", weight="B", config="english"),
    }


def _queries(words: str) -> dict[str, SearchQuery]:
    return {
        config: SearchQuery(words, config=config, search_type="websearch")
        for config in ("indonesian", "english")
    }


def _alike(words: str) -> list[Faq]:
    likeness = TrigramWordSimilarity(words, _ALL_WORDS)
    alike = in_use().annotate(likeness=likeness).filter(likeness__gt=_ALIKE)
    return list(alike.order_by("-likeness")[:MOST_FOUND])
