"""What the house is built on, checked from its own sources."""

from __future__ import annotations

import ast
import io
import re
import subprocess
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from helpdesk.celery import app as celery
from helpdesk.schedule import SCHEDULE

HOUSE = ["helpdesk", "tickets", "guestbook", "escalation", "complaints", "survey"]
SIBLINGS = ("guestbook", "escalation", "complaints", "survey")
# The office's own text and made-up questions speak of everything.
DATA = ("tickets/seed.py", "tickets/demo/", "tickets/tests/", "tickets/migrations/")
# Where rules live, and where pages do.
RULES = ("tickets/models/", "tickets/verbs/", "tickets/clock.py", "tickets/intake.py")
PAGES = re.compile(r"^tickets\.(views|forms|admin|pages|staff|urls|templatetags)\b|^django\.http\b")
LONGEST_FUNCTION, LONGEST_FILE = 50, 400


def sources(*folders: str) -> Iterator[tuple[str, str]]:
    """Yield path and text of every Python file of the house, migrations left out."""
    for folder in folders or HOUSE:
        for path in sorted((settings.BASE_DIR / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield str(path.relative_to(settings.BASE_DIR)), path.read_text()


def functions(text: str) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(text: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{name.name}" for name in node.names)


def names_a_sibling(token: tokenize.TokenInfo) -> bool:
    word = token.string.lower()
    if token.type == tokenize.NAME:
        return word in SIBLINGS or "lkpp" in word
    if token.type == tokenize.STRING:
        return "lkpp" in word or bool(re.search(rf"""["'/](?:{"|".join(SIBLINGS)})["'./:]""", word))
    return False


def test_tickets_never_names_a_sibling():
    named = [
        f"{path}:{token.start[0]} {token.string}"
        for path, text in sources("tickets")
        if not path.startswith(DATA)
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if names_a_sibling(token)
    ]
    assert named == []


def test_a_sibling_would_be_noticed():
    text = 'import escalation\nx = reverse("guestbook:desk")\ny = "Eskalasi ke LKPP"\n'
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    assert sum(map(names_a_sibling, tokens)) == 3


def test_rules_know_nothing_of_pages():
    wrong = [
        f"{path} imports {name}"
        for path, text in sources("tickets")
        if path.startswith(RULES)
        for name in imports(text)
        if PAGES.match(name)
    ]
    assert wrong == []


def test_the_import_contracts_hold():
    pytest.importorskip("importlinter", reason="import-linter is one of .ci/requirements.txt")
    lint = "from importlinter.cli import lint_imports_command as main; main()"
    done = subprocess.run(
        [sys.executable, "-c", lint, "--no-cache"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def own_tasks() -> dict[str, str]:
    """Return the house's tasks by name, with the name of the function."""
    celery.loader.import_default_modules()
    return {
        name: task.__name__
        for name, task in celery.tasks.items()
        if task.__module__.partition(".")[0] in HOUSE
    }


def test_every_periodic_task_exists():
    assert {entry["task"] for entry in SCHEDULE.values()} <= set(own_tasks())


def test_every_task_is_in_the_schedule_or_rung_by_name():
    periodic = {entry["task"] for entry in SCHEDULE.values()}
    text = "\n".join(text for path, text in sources() if "/tests/" not in path)
    rung = set(re.findall(r"\b(\w+)\.(?:apply_async|delay)\(", text))
    assert {
        n for n, function in own_tasks().items() if n not in periodic and function not in rung
    } == set()


def test_each_line_of_the_schedule_is_a_sentence():
    assert all(re.match(r"(Every|Once|At|On) ", sentence) for sentence in SCHEDULE)


@pytest.mark.django_db
def test_migrations_follow_one_another():
    graph = MigrationLoader(connection).graph
    for label in HOUSE:
        own = sorted(node for node in graph.nodes if node[0] == label)
        for node in own:
            parents = [parent for parent in graph.node_map[node].parents if parent.key[0] == label]
            assert len(parents) <= 1, node
        assert len(graph.leaf_nodes(label)) == (1 if own else 0), label


def test_no_function_is_too_long_to_read():
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, text in sources()
        if "/tests/" not in path
        for node in functions(text)
        if node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_file_is_too_long_to_read():
    long = [path for path, text in sources() if text.count("\n") > LONGEST_FILE]
    assert long == []


def test_every_constraint_and_index_has_a_name_that_says_what():
    for label in HOUSE:
        for model in apps.get_app_config(label).get_models():
            rules = [*model._meta.constraints, *model._meta.indexes]
            assert all("_" in rule.name for rule in rules), model
            named = [rule.name for rule in rules]
            assert len(named) == len(set(named))
            assert not model._meta.unique_together


def test_there_is_no_drawer_for_everything():
    drawers = {"utils.py", "helpers.py", "services.py", "managers.py", "misc.py", "common.py"}
    assert [path for path, _ in sources() if Path(path).name in drawers] == []


def test_decisions_are_numbered_without_a_gap():
    records = sorted((settings.BASE_DIR / "helpdesk" / "decisions").glob("*.md"))
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        assert {"## Context", "## Decision", "## Consequences"} <= set(
            record.read_text().split("\n")
        )
