"""``xinheng setup`` and ``xinheng serve``."""

import click

from xinheng.kernel.answers import answer, json_option


@click.command()
@json_option
def setup(as_json: bool) -> None:
    """Make or update the database, its tables and the rulebook; run again at any time."""
    from xinheng.shell.setting_up import SetUp, set_up

    def human(result: SetUp) -> str:
        return f"database {result.database}; rulebook {result.rulebook}; schema {result.schema}"

    answer(set_up(), as_json, human)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes.")
@click.option("--no-jobs", is_flag=True, help="Serve the site without background work.")
def serve(host: str, port: int, workers: int, no_jobs: bool) -> None:
    """Serve the site, background work included, until interrupted."""
    from xinheng.shell.serving import serve as serve_site

    serve_site(host=host, port=port, workers=workers, jobs=not no_jobs)
