"""``xinheng demo``: a fictional province on this machine, then its site."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from xinheng.kernel.answers import answer, json_option, tell
from xinheng.shell.demo.accounts import present_code
from xinheng.shell.demo.errors import DemoInProductionError
from xinheng.shell.demo.province import FINAL_DAY
from xinheng.shell.demo.run import Prepared, Progress, prepare
from xinheng.shell.demo.telling import what_to_try


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--no-serve", is_flag=True, help="Prepare the data only.")
@click.option("--code", "account", metavar="ACCOUNT", help="Only say the present sign-in code of a demo account.")
@json_option
def demo(host: str, port: int, no_serve: bool, account: str | None, as_json: bool) -> None:
    """Take a fictional province in, day by day, through the real intake; then serve it and say what to try."""
    if os.environ.get("XINHENG_MODE") == "production":
        raise DemoInProductionError
    if account is not None:
        answer(present_code(account), as_json, lambda one: f"{one['code']}  ({one['seconds_left']} s)")
        return
    os.environ.setdefault("XINHENG_TODAY", FINAL_DAY.isoformat())
    os.environ.setdefault("XINHENG_BASE_URL", f"http://localhost:{port}")  # letters name the whole address
    from xinheng.shell.running import server_in_use
    from xinheng.shell.serving import claim, serve

    if not no_serve:
        claim(host, port)
    with server_in_use():  # held from here on, so that the steps below do not start and stop the server each
        prepared = _prepare()
        answer(prepared, as_json, lambda one: what_to_try(one, port=port, serving=not no_serve, program=sys.argv[0]))
        if not no_serve:
            serve(host=host, port=port, workers=2, jobs=True)


def _prepare() -> Prepared:
    from xinheng.shell import places
    from xinheng.shell.running import database_in_use
    from xinheng.shell.setting_up import set_up

    tell("准备数据库…… Making the database ready …")
    set_up()
    with database_in_use():
        return prepare(folder=places.folder("demo") / "province", bar=_bar)


@contextmanager
def _bar(rows: int) -> Iterator[Progress]:
    with click.progressbar(
        length=rows,
        label="接收报送文件 Taking files in",
        file=sys.stderr,
        item_show_func=_shown,
        width=24,
    ) as bar:
        yield bar


def _shown(file: str | None) -> str | None:
    return file
