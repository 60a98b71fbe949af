"""`kiemdoi serve`: the web application, and the reading of pages beside it."""

from __future__ import annotations

import argparse
import logging
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable
from types import FrameType

from waitress.server import create_server

from review_app.app import create_app
from review_app.commands.place import CommandError, Place, opened, settings_of, trial_line
from review_app.extensions import Services
from review_app.pipeline import Pipeline

THREADS = 8
TURN_S = 0.0005
"""How long one answer may keep the interpreter from the others (Python's default: 5 ms).

Whoever writes gives it up at every statement; ten times 5 ms to get it back would be what people
wait for.
"""
LAST_PORT = 65_535
EVERY_ADDRESS = ("0.0.0.0", "::")


def add_parser(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve` to the command."""
    parser = words.add_parser("serve", help="the web application; other PCs need only a browser")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 for the whole hall's network")
    parser.add_argument(
        "--port", type=port_number, default=8000, help="1 to 65535; 0: any free one"
    )
    parser.set_defaults(run=run)


def port_number(text: str) -> int:
    """Return the port that `text` names; raises `ArgumentTypeError` where no port has it.

    The system would take 99999 for another number without a word, and nobody would find the page.
    """
    if not (text.isascii() and text.isdigit() and int(text) <= LAST_PORT):
        raise argparse.ArgumentTypeError(f"a port is a whole number up to {LAST_PORT}, not {text}")
    return int(text)


def run(arguments: argparse.Namespace) -> int:
    """Serve until Ctrl-C or a termination signal; pages under way are finished first."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    with opened(settings_of(arguments)) as place:
        with place.factory() as session:
            print(trial_line(session), end="")
        serve(place, arguments.host, arguments.port, _announce)
    return 0


def serve(place: Place, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Read pages and answer browsers until told to stop; `announce` hears the address.

    Raises `CommandError` where the address cannot be used.
    """
    pipeline = Pipeline(place.factory, place.store, place.settings)
    parts = Services(place.factory, place.store, pipeline, place.settings)
    app = create_app(place.settings, parts=parts)
    # Nobody who reached the login page may have the server parse more than it would keep.
    limit = place.settings.max_request_bytes
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident="kiemdoi",
            max_request_body_size=limit,
        )
    except OSError as error:
        raise CommandError(
            f"{host}:{port} cannot be used ({error.strerror}); give another --port"
        ) from error
    stop = Stop()
    sys.setswitchinterval(TURN_S)
    pipeline.start()
    try:
        # An exception in the server's loop can be swallowed by whatever it does; a flag is not.
        answering = threading.Thread(target=server.run, name="web", daemon=True)
        answering.start()
        announce(_address(host, int(server.effective_port)))
        while not stop.asked and answering.is_alive():
            time.sleep(0.2)
    finally:
        server.task_dispatcher.shutdown()
        pipeline.stop()


class Stop:
    """Set by Ctrl-C or a termination signal, from the moment it is made."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self._ask)

    def _ask(self, _signal: int, _frame: FrameType | None) -> None:
        self.asked = True


def _announce(address: str) -> None:
    print(f"Kiểm Đôi: {address}  (Ctrl-C ends it)")
    sys.stdout.flush()


def _address(host: str, port: int) -> str:
    """Return the address that people type; the machine's own where it listens to all."""
    shown = host
    if host in EVERY_ADDRESS:
        shown = _own_address()
    return f"http://{f'[{shown}]' if ':' in shown else shown}:{port}"


def _own_address() -> str:
    """Return the address by which other PCs of the network reach this one."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            # Nothing is sent: this only asks which way a packet would go.
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
