"""`kiemdoi serve`: the web application, and the reading of pages beside it."""

from __future__ import annotations

import argparse
import errno
import logging
import socket
import sys
import time
from collections.abc import Callable

from review_app.app import create_app
from review_app.commands.place import CommandError, Place, opened, settings_of, trial_line
from review_app.extensions import Services
from review_app.pipeline import Pipeline
from review_app.processes import LOOK_S, Answering, Others
from review_app.stopping import Stop

BACKLOG = 1_024
PATIENCE_S = 8
"""How long an address may be in use: the other processes notice soon that the first was killed."""
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
    try:
        listeners = soon_listening(host, port)
    except OSError as error:
        raise CommandError(
            f"{host}:{port} cannot be used ({error.strerror}); give another --port"
        ) from error
    pipeline = Pipeline(place.factory, place.store, place.settings)
    parts = Services(place.factory, place.store, pipeline, place.settings)
    web = Answering(create_app(place.settings, parts=parts), listeners)
    others = Others(place.settings, listeners, pipeline)
    stop = Stop()
    pipeline.start()
    try:
        # An exception in the server's loop can be swallowed by whatever it does; a flag is not.
        web.start()
        announce(_address(host, int(listeners[0].getsockname()[1])))
        while not stop.asked and web.is_alive():
            others.look_after()
            time.sleep(LOOK_S)
    finally:
        others.stop()
        web.finish()
        pipeline.stop()


def soon_listening(host: str, port: int) -> list[socket.socket]:
    """Like `listening`, with patience for the processes of a server that was just killed."""
    until = time.monotonic() + PATIENCE_S
    while True:
        try:
            return listening(host, port)
        except OSError as error:
            if error.errno != errno.EADDRINUSE or time.monotonic() > until:
                raise
        time.sleep(0.1)


def listening(host: str, port: int) -> list[socket.socket]:
    """Return sockets that listen at every address of `host`, all at one port (0: a free one).

    Raises OSError.
    """
    found: list[socket.socket] = []
    try:
        for family, _kind, _protocol, _name, address in socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        ):
            free = found[0].getsockname()[1] if found else address[1]
            found.append(socket.create_server((address[0], free), family=family, backlog=BACKLOG))
    except OSError:
        for listener in found:
            listener.close()
        raise
    return found


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
