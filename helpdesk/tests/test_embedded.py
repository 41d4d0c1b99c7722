"""The embedded servers, each on a folder of its own whose path holds a space."""

import os
import shutil
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
import redis
from kombu import Connection

from helpdesk.embedded import CannotRunError, connection, postgres
from helpdesk.embedded import supervisor as supervising

pytestmark = pytest.mark.thorough

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root changes the owner of files")


@pytest.fixture
def empty(tmp_path):
    path = tmp_path / "va r"
    path.mkdir(mode=0o700)
    return path


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a folder with a new database: copying one is quicker than making one."""
    path = tmp_path_factory.mktemp("made")
    postgres.Postgres(path, durable=False).prepare()
    return path


@pytest.fixture
def var(empty, made):
    shutil.copytree(made / "postgres", empty / "postgres")
    return empty


@contextmanager
def running_postgres(var):
    with supervising.Supervisor() as supervisor:
        supervisor.start(supervising.postgres(var, durable=False))
        where = connection.database(var)
        with psycopg.connect(
            host=where["HOST"],
            port=where["PORT"],
            user=where["USER"],
            dbname=where["NAME"],
            autocommit=True,
        ) as session:
            yield session


@contextmanager
def running_valkey(var):
    with supervising.Supervisor() as supervisor:
        supervisor.start(supervising.valkey(var))
        yield redis.Redis(unix_socket_path=str(connection.broker_socket(var)))


def value(session, statement):
    return session.execute(statement).fetchone()[0]


@pytest.mark.parametrize(
    ("var", "inside"),
    [
        ("/srv/help desk/var", True),
        ("/srv/" + "long/" * 20, False),
        ("/srv/a,b", False),
        ("/srv/späť", False),
    ],
)
def test_sockets_stand_under_var_unless_their_address_would_not_fit(var, inside):
    folder = connection.folder(Path(var))
    assert (folder == Path(var) / "run") is inside
    assert len(os.fsencode(folder / ".s.PGSQL.5432")) < 104


def test_a_folder_that_leads_elsewhere_is_refused(tmp_path):
    (tmp_path / "run").symlink_to(tmp_path)
    with pytest.raises(CannotRunError, match="belongs to somebody else"):
        connection.own(tmp_path / "run")


@as_root
def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "run").mkdir()
    os.chown(tmp_path / "run", 65534, -1)
    with pytest.raises(CannotRunError, match="belongs to somebody else"):
        connection.own(tmp_path / "run")


def test_a_restart_keeps_the_data(var):
    with running_postgres(var) as session:
        session.execute("CREATE TABLE kept AS SELECT 'Tuban' AS place")
    with running_postgres(var) as session:
        assert value(session, "SELECT place FROM kept") == "Tuban"


def test_the_database_is_as_the_portal_expects_it(var):
    with running_postgres(var) as session:
        assert value(session, "SHOW server_encoding") == "UTF8"
        assert value(session, "SHOW timezone") == "UTC"
        assert value(session, "SHOW listen_addresses") == ""
        assert value(session, "SELECT lower('ÉÜ')") == "éü"
        assert value(session, "SELECT rolsuper FROM pg_roles WHERE rolname = user") is False
        for name in ("pg_trgm", "unaccent", "citext", "btree_gist"):
            session.execute(f"CREATE EXTENSION {name}")


def test_only_the_owner_reaches_the_servers(var):
    with running_postgres(var), running_valkey(var):
        assert connection.folder(var).stat().st_mode & 0o077 == 0
        assert (var / "postgres").stat().st_mode & 0o077 == 0


def test_a_half_finished_database_is_made_anew(empty):
    draft = empty / "postgres.draft"
    draft.mkdir()
    (draft / "PG_VERSION").write_text("18\n")
    with running_postgres(empty) as session:
        assert value(session, "SELECT 1") == 1
    assert not draft.exists()


def test_a_stale_pid_that_is_somebody_elses_by_now_does_not_matter(var):
    with running_postgres(var):
        left = (var / "postgres" / "postmaster.pid").read_text().splitlines()
    left[0] = str(os.getpid())
    (var / "postgres" / "postmaster.pid").write_text("\n".join(left))
    (connection.folder(var) / ".s.PGSQL.5432.lock").write_text("\n".join(left))
    with running_postgres(var) as session:
        assert value(session, "SELECT 1") == 1


def test_stale_sockets_do_not_matter(var):
    folder = connection.own(connection.folder(var))
    for name in (".s.PGSQL.5432", "valkey.sock"):
        (folder / name).touch()
    with running_postgres(var), running_valkey(var) as client:
        assert client.ping()


def test_servers_also_run_under_a_path_too_long_for_a_socket(tmp_path):
    var = tmp_path / ("panjang sekali " * 8) / "var"
    var.mkdir(parents=True)
    with running_postgres(var) as session, running_valkey(var) as client:
        assert value(session, "SELECT 1") == 1
        assert client.ping()
    connection.folder(var).rmdir()


def test_data_of_another_version_are_left_alone(empty):
    (empty / "postgres").mkdir()
    (empty / "postgres" / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotRunError, match="postgresql-9"), running_postgres(empty):
        pass


@as_root
def test_without_user_namespaces_nobody_owns_the_data_for_the_time(empty, monkeypatch):
    postgres.disguise.cache_clear()
    works = postgres._works

    def without_unshare(command):
        return command[0] != "unshare" and works(command)

    monkeypatch.setattr(
        postgres, "_works", lambda command: command[0] != "unshare" and works(command)
    )
    with running_postgres(empty) as session:
        session.execute("CREATE TABLE kept AS SELECT 1")
        assert (empty / "postgres").stat().st_uid == 65534
    monkeypatch.undo()
    postgres.disguise.cache_clear()
    with running_postgres(empty) as session:
        assert value(session, "SELECT count(*) FROM kept") == 1
        assert (empty / "postgres").stat().st_uid == 0


def test_celery_reaches_the_broker_by_its_url(var):
    with running_valkey(var), Connection(connection.broker(var)) as broker:
        queue = broker.SimpleQueue("bell")
        queue.put({"ticket": 1})
        assert queue.get(timeout=5).payload == {"ticket": 1}
        queue.close()


def test_a_full_broker_refuses_rather_than_forgets(var):
    with running_valkey(var) as client:
        client.config_set("maxmemory", "3mb")
        with pytest.raises(redis.exceptions.OutOfMemoryError):
            for number in range(4000):
                client.rpush("celery", f"{number}:" + 2000 * "x")
        assert client.lindex("celery", 0).startswith(b"0:")
