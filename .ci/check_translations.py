"""Check that every text is translated, and that the compiled files are those of the sources.

    python .ci/check_translations.py             check
    python .ci/check_translations.py --compile   write the .mo files, without msgfmt

What the code says is extracted anew with Django's makemessages, which needs Debian's gettext.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import polib

ROOT = Path(__file__).resolve().parent.parent
LOCALE = ROOT / "locale"
LANGUAGE = "id"
_PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|\{\w*\}|%[sd]")


def key(entry: polib.POEntry) -> tuple[str | None, str, str]:
    return entry.msgctxt, entry.msgid, entry.msgid_plural


def placeholders(text: str) -> set[str]:
    return set(_PLACEHOLDER.findall(text))


def faults_of(entry: polib.POEntry) -> Iterator[str]:
    said = list(entry.msgstr_plural.values()) or [entry.msgstr]
    if not all(text.strip() for text in said):
        yield "not translated"
    if entry.fuzzy:
        yield "fuzzy"
    # A plural may leave its number out, so only what the original lacks is wrong there.
    known = placeholders(entry.msgid) | placeholders(entry.msgid_plural)
    for text in filter(None, said):
        if placeholders(text) - known:
            yield "has a placeholder that the original lacks"
        if not entry.msgid_plural and known - placeholders(text):
            yield "lacks a placeholder of the original"


def source_faults(path: Path) -> Iterator[str]:
    for entry in polib.pofile(str(path)):
        if not entry.obsolete:
            for fault in faults_of(entry):
                yield f"{path.relative_to(ROOT)}:{entry.linenum}: {fault}: {entry.msgid!r}"


def compiled_faults(path: Path) -> Iterator[str]:
    compiled = path.with_suffix(".mo")
    if not compiled.is_file() or compiled.read_bytes() != polib.pofile(str(path)).to_binary():
        yield (
            f"{compiled.relative_to(ROOT)} is not what {path.name} compiles to: run "
            "`.venv/bin/python .ci/check_translations.py --compile`"
        )


def tracked_files() -> list[Path]:
    """Return what belongs to the checkout, also before it is committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout
    return [Path(os.fsdecode(name)) for name in said.split(b"\0") if name]


def extract() -> polib.POFile:
    """Return what code and templates say now, extracted in a copy of the checkout."""
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for path in tracked_files():
            if path.parts[0] not in ("locale", "static") and (ROOT / path).is_file():
                (copy / path).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(ROOT / path, copy / path)
        (copy / "locale").mkdir()
        subprocess.run(
            [sys.executable, "manage.py", "makemessages", "-l", LANGUAGE, "--keep-pot"],
            cwd=copy,
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "HELPDESK_VAR": str(copy / "var")},
        )
        return polib.pofile((copy / "locale" / "django.pot").read_text())


def missing(path: Path) -> Iterator[str]:
    if not shutil.which("xgettext") or not shutil.which("msgmerge"):
        yield "The texts cannot be extracted: install gettext (Debian: apt-get install gettext)"
        return
    known = {key(entry) for entry in polib.pofile(str(path)) if not entry.obsolete}
    said = [entry for entry in extract() if not entry.obsolete]
    for entry in said:
        if key(entry) not in known:
            where = ", ".join(f"{file}:{line}" for file, line in entry.occurrences[:2])
            yield f"{path.relative_to(ROOT)}: lacks {entry.msgid!r} ({where})"
    # Only a hint: a text may be found by other means than extraction.
    unused = known - {key(entry) for entry in said}
    if unused:
        print(f"Note: {len(unused)} texts of {path.name} are in no code or template any more.")


def sources() -> list[Path]:
    return sorted(LOCALE.glob("*/LC_MESSAGES/*.po"))


def compile_all() -> None:
    for path in sources():
        path.with_suffix(".mo").write_bytes(polib.pofile(str(path)).to_binary())


def main() -> int:
    if "--compile" in sys.argv[1:]:
        compile_all()
        return 0
    main_source = LOCALE / LANGUAGE / "LC_MESSAGES" / "django.po"
    if not main_source.is_file():
        print(f"{main_source.relative_to(ROOT)} is not there.")
        return 1
    faults = [
        fault for path in sources() for fault in (*source_faults(path), *compiled_faults(path))
    ]
    faults += missing(main_source)
    print(*faults, sep="\n", end="\n" if faults else "")
    print(f"Translations: {len(faults)} faults.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
