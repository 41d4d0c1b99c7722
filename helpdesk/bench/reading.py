"""How quick mail is read: the parser's warm child alone, without database or routing.

python -m helpdesk.bench.reading
"""

from __future__ import annotations

import time
from pathlib import Path

from tickets.mail_in import child

_MAILS = Path(__file__).resolve().parents[2] / "tickets" / "tests" / "mails_in"


def measure(rounds: int = 20) -> None:
    """Print mails a second over the messages of the tests, each round, the best and the median."""
    mails = [path.read_bytes() for path in sorted(_MAILS.glob("*.eml"))]
    child.parse(mails[0])  # warm
    rates = sorted(_rate(mails) for _ in range(rounds))
    print(f"mail_read_median {rates[rounds // 2]:.0f} mails/s")
    print(f"mail_read_best {rates[-1]:.0f} mails/s")


def _rate(mails: list[bytes]) -> float:
    started = time.perf_counter()
    for raw in mails:
        child.parse(raw)
    return len(mails) / (time.perf_counter() - started)


if __name__ == "__main__":
    measure()
