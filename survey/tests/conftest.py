from __future__ import annotations

import pytest

from survey.elements import Element
from survey.models import Response
from tickets.tests.conftest import *  # noqa: F403  (the standing cast)


@pytest.fixture
def said(db):
    """Keep an answer; `scores` is one number for all nine, or nine of them."""

    def said(scores=3, *, semester="2026-2", way="link", **more) -> Response:
        values = [scores] * 9 if isinstance(scores, int) else scores
        named = dict(zip(map(str, Element), values, strict=True))
        return Response.objects.create(semester=semester, way=way, **named, **more)

    return said
