"""PostgreSQL and Valkey that bin/run and the tests start by themselves; knows no Django."""


class CannotRunError(Exception):
    """Carry one sentence that tells a person what stands in the way and what to do."""
