"""Make or update a node: database, roles, tables, rights, operator, rulebook edition."""

from dataclasses import dataclass

from xinheng.shell import database, places
from xinheng.shell.running import server_in_use


@dataclass(frozen=True)
class SetUp:
    """What is in place after set-up: where the database is, the rulebook's digest, the last migration."""

    database: str
    rulebook: str
    schema: str


def set_up() -> SetUp:
    """Bring the node to the present schema and rulebook; does nothing where nothing is to do."""
    places.folder()
    with server_in_use():
        database.make_roles_and_database()
        import django

        django.setup()
        schema, edition = set_up_tables()
        from django.db import connections

        connections.close_all()
    where = "outside" if database.url() else "embedded"
    return SetUp(where, edition, schema)


def set_up_tables() -> tuple[str, str]:
    """Migrate, grant, make the operator, activate the rulebook; returns the schema and the edition's digest."""
    return migrate(), _ensure_operator_and_edition()


def migrate() -> str:
    """Run the migrations as the owner and grant the program's role its rights; returns the last migration."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.recorder import MigrationRecorder

    with database.as_owner():
        call_command("migrate", verbosity=0, interactive=False, skip_checks=True)
        database.grant()
        last = MigrationRecorder(connection).migration_qs.order_by("-id").values_list("app", "name").first()
    return f"{last[0]}.{last[1]}" if last else ""


def _ensure_operator_and_edition() -> str:
    from django.conf import settings

    from xinheng.accounts import services as accounts
    from xinheng.accounts.domain import DEMO_OPERATOR, Actor
    from xinheng.accounts.services.operators import bind_first_operator
    from xinheng.catalogue import services as catalogue
    from xinheng.shell.role import is_public

    if settings.MODE == "demo":
        accounts.ensure_operator(account=DEMO_OPERATOR)
    elif not is_public():  # a public node has no desk work to do
        bind_first_operator(actor=Actor("setup", None, "node"))
    return catalogue.activate_edition(actor=Actor("setup", None, "node")).digest
