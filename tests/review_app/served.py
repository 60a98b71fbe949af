"""An application of this process behind the web server that the product has, for real browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from playwright.sync_api import Page
from waitress import wasyncore
from waitress.server import TcpWSGIServer, create_server

from review_app.processes import THREADS
from tests.review_app.world import PASSWORD


@contextmanager
def served(app: Flask) -> Iterator[str]:
    """Answer browsers as long as the block runs, and give its address."""
    server = create_server(app, host="127.0.0.1", port=0, threads=THREADS, ident="kiemdoi")
    assert isinstance(server, TcpWSGIServer)
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    # Sockets are closed by the thread that waits for them; with none left it ends. It is woken
    # before it may close them: the other way round it could close what it is to be woken by.
    with server.trigger.lock:
        server.trigger.pull_trigger()
        server.trigger.thunks.append(lambda: wasyncore.close_all(server._map, ignore_all=True))
    thread.join()


def sign_in(page: Page, address: str, login: str) -> None:
    """Sign one person of the test world in."""
    page.goto(f"{address}/login")
    page.fill("[name=login]", login)
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")
