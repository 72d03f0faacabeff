"""How the program reaches its database, and the two roles in it.

Migrations run as ``xinheng_owner``; the program runs as ``xinheng_app``, which may not change the schema, truncate,
or alter append-only tables. With ``XINHENG_DATABASE_URL`` the login of that address is used and takes the role.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from xinheng.kernel.errors import NotAvailableError
from xinheng.shell import places
from xinheng.shell.postgres.cluster import PORT, SUPERUSER, Cluster, socket_folder

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

APP, OWNER = "xinheng_app", "xinheng_owner"
DATABASE = "xinheng"
OLDEST_SERVER = 150000


def url() -> str:
    """The named outside server, or nothing for the embedded one.

    NotAvailableError for what is no address; it is not repeated, since it may hold a password.
    """
    named = os.environ.get("XINHENG_DATABASE_URL", "")
    try:
        conninfo_to_dict(named)
    except psycopg.ProgrammingError:
        wanted = "postgresql://user:password@host:5432/name"
        raise NotAvailableError(reason=f"XINHENG_DATABASE_URL is no address of a server; write {wanted}") from None
    return named


def cluster() -> Cluster:
    """The embedded server of this node."""
    return Cluster(places.home(), throwaway=os.environ.get("XINHENG_DATABASE_THROWAWAY", "") == "1")


def configuration() -> dict[str, Any]:
    """Django's connection settings for the program's role; starts nothing and touches no file."""
    # What is prepared (``ledger.planned`` only) is planned once, whatever its values are.
    once = "-c plan_cache_mode=force_generic_plan"
    options: dict[str, Any] = {"prepare_threshold": 5, "connect_timeout": 10, "options": once}
    base = {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": options,
    }
    if not url():
        name = os.environ.get("XINHENG_DATABASE_NAME", DATABASE)
        return base | {
            "NAME": name,
            "USER": APP,
            "HOST": str(socket_folder(places.home())),
            "PORT": str(PORT),
        }
    parts = conninfo_to_dict(url())
    login = parts.pop("user", None)
    if login != APP:
        options["options"] = f"{once} -c role={APP}"
    place = {
        "NAME": parts.pop("dbname", DATABASE),
        "USER": login or "",
        "PASSWORD": parts.pop("password", "") or "",
    }
    place |= {"HOST": parts.pop("host", "") or "", "PORT": str(parts.pop("port", "") or "")}
    options |= parts
    return base | place


@contextmanager
def as_owner() -> Iterator[None]:
    """Let Django's default connection act as the owner inside the block (migrations, grants)."""
    from django.db import connection

    settings = connection.settings_dict
    before = {"USER": settings["USER"], "OPTIONS": dict(settings["OPTIONS"])}
    connection.close()
    if url():
        settings["OPTIONS"] = before["OPTIONS"] | {"options": f"-c role={OWNER}"}
    else:
        settings["USER"] = OWNER
    try:
        yield
    finally:
        connection.close()
        settings.update(before)


def make_roles_and_database() -> None:
    """Make the two roles and the database; does nothing where they exist."""
    if url():
        _make_roles(url())
        return
    name = os.environ.get("XINHENG_DATABASE_NAME", DATABASE)
    host = str(socket_folder(places.home()))
    _make_roles(f"host={host} port={PORT} user={SUPERUSER} dbname=postgres")
    with _connect(f"host={host} port={PORT} user={SUPERUSER} dbname=postgres") as server:
        known = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone()
        if known is None:
            server.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(sql.Identifier(name), sql.Identifier(OWNER)))
    with _connect(f"host={host} port={PORT} user={SUPERUSER} dbname={name}") as server:
        server.execute(sql.SQL("ALTER SCHEMA public OWNER TO {}").format(sql.Identifier(OWNER)))


def wait_for(seconds: float, pause: float = 2.0) -> None:
    """Wait so long for a named outside server to answer; NotAvailableError, in the server's own words, if it does not.

    A machine that starts begins both at once; what never answers is a wrong address, and nobody should wait for it.
    """
    until = time.monotonic() + seconds
    while True:
        try:
            _connect(url()).close()
        except NotAvailableError:
            if time.monotonic() + pause > until:
                raise
            time.sleep(pause)
        else:
            return


def _connect(conninfo: str) -> psycopg.Connection[Any]:
    try:
        return psycopg.connect(conninfo, autocommit=True, connect_timeout=20)
    except psycopg.OperationalError as error:
        raise NotAvailableError(reason=f"the database cannot be reached: {str(error).strip()}") from error


def _make_roles(conninfo: str) -> None:
    with _connect(conninfo) as server:
        if server.info.server_version < OLDEST_SERVER:
            raise NotAvailableError(reason="the database server is older than PostgreSQL 15")
        for role in (OWNER, APP):
            if server.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone() is not None:
                continue
            login = sql.SQL(" LOGIN" if not url() else "")
            try:
                server.execute(sql.SQL("CREATE ROLE {}{}").format(sql.Identifier(role), login))
                if url():
                    server.execute(sql.SQL("GRANT {} TO CURRENT_USER").format(sql.Identifier(role)))
            except psycopg.errors.InsufficientPrivilege as error:
                raise NotAvailableError(
                    reason=f"the login may not make roles; let an administrator run CREATE ROLE {OWNER}; "
                    f"CREATE ROLE {APP}; GRANT {OWNER}, {APP} TO the login; and make {OWNER} own the schema public"
                ) from error
        if url():
            server.execute(sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(sql.Identifier(OWNER)))


def grant() -> None:
    """Give the program's role what it needs and no more. Runs as the owner, after every migration."""
    from django.apps import apps
    from django.db import connection

    append_only = {model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)}
    with connection.cursor() as cursor:
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {APP}")
        cursor.execute(f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {APP}")
        _close_functions(cursor)
        cursor.execute(
            "SELECT c.relname, c.relkind FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace"
            " AND c.relkind IN ('r', 'v', 'p') AND pg_get_userbyid(c.relowner) = %s",
            [OWNER],
        )
        for table, kind in cursor.fetchall():
            quoted = connection.ops.quote_name(table)
            cursor.execute(f"REVOKE ALL ON {quoted} FROM {APP}, PUBLIC")
            cursor.execute(f"GRANT {_rights(table, str(kind), append_only)} ON {quoted} TO {APP}")


OWNERS_OWN = frozenset({"ledger_make_mute"})
"""Functions that only a trigger of the owner's calls."""


def _close_functions(cursor: "CursorWrapper") -> None:
    """Triggers look at the owner's tables, whatever temporary ones a session makes; only they use their functions."""
    cursor.execute(
        "SELECT p.oid::regprocedure::text, p.proname, p.prorettype = 'trigger'::regtype, l.lanname = 'plpgsql' "
        "FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang WHERE p.pronamespace = 'public'::regnamespace "
        "AND pg_get_userbyid(p.proowner) = %s",
        [OWNER],
    )
    for signature, name, is_trigger, is_procedural in cursor.fetchall():
        if is_trigger or name in OWNERS_OWN:
            cursor.execute(f"REVOKE ALL ON FUNCTION {signature} FROM {APP}, PUBLIC")
        else:
            cursor.execute(f"GRANT EXECUTE ON FUNCTION {signature} TO {APP}")
        if is_procedural and not name.startswith("procrastinate_"):
            cursor.execute(f"ALTER FUNCTION {signature} SET search_path = {SEARCH_PATH}")


SEARCH_PATH = "pg_catalog, public, pg_temp"
"""Temporary tables come last: a session may make one of any name."""


def _rights(table: str, kind: str, append_only: set[str]) -> str:
    if kind == "v" or table == "django_migrations":
        return "SELECT"
    return "SELECT, INSERT" if table in append_only else "SELECT, INSERT, UPDATE, DELETE"
