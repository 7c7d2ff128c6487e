"""Serve the site: gunicorn where it runs, waitress on Windows."""

from __future__ import annotations

import socket
import sys
from typing import Any

import click

from scheduler.app import create_app
from scheduler.cli.plain_errors import plain_errors
from scheduler.config import Settings, read_settings

DEFAULT_PORT = 8000
HIGHEST_PORT = 65_535
WORKERS = 2
port_type = click.IntRange(1, HIGHEST_PORT)


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=DEFAULT_PORT, show_default=True, type=port_type, help="Port to listen on.")
@click.option("--log-requests", is_flag=True, help="Write a line for each request, without the secret part of links.")
@plain_errors
def serve(host: str, port: int, *, log_requests: bool) -> None:
    """Serve the site from the database that EVENHAND_DATABASE_URL names."""
    serve_site(read_settings(), host, port, log_requests=log_requests)


def serve_site(settings: Settings, host: str, port: int, *, log_requests: bool = False) -> None:
    """Serve until interrupted. A port in use is said before anything starts.

    ``log_requests`` lets gunicorn write its access log to standard output; waitress has none.
    """
    refuse_port_in_use(host, port)
    app = create_app(settings)
    click.echo(f"Evenhand is at http://{host}:{port}/  (stop it with Ctrl+C)")
    if sys.platform == "win32":
        from waitress import serve as serve_with_waitress  # noqa: PLC0415 - only installed on Windows

        serve_with_waitress(app, host=host, port=port)
        return
    from gunicorn.app.base import BaseApplication  # noqa: PLC0415 - not installed on Windows

    class Site(BaseApplication):  # type: ignore[misc] # gunicorn publishes no types
        def load_config(self) -> None:
            options: dict[str, Any] = {"bind": f"{host}:{port}", "workers": WORKERS, "loglevel": "warning"}
            logs: dict[str, Any] = {"accesslog": "-"} if log_requests else {}
            for name, value in (options | logs).items():
                self.cfg.set(name, value)

        def load(self) -> Any:
            return app

    Site().run()


def refuse_port_in_use(host: str, port: int) -> None:
    """Raise a message that says what to do when nothing can listen on the port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as problem:
            message = (
                f"Cannot listen on {host}:{port} ({problem.strerror}). "
                f"Another program probably uses that port: stop it, or choose another, e.g. --port {port % 65_535 + 1}."
            )
            raise click.ClickException(message) from None
