"""All simulators in one process: `python -m simulators`."""

import argparse
import os
import sys

from simulators.carriers.app import build_carriers
from simulators.qoo10.app import build_qoo10
from simulators.running import ByPort, address, listening, server


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m simulators")
    parser.add_argument("--host", default=os.environ.get("SIM_HOST", "127.0.0.1"))
    parser.add_argument("--qoo10-port", type=int, default=int(os.environ.get("SIM_QOO10_PORT", "18010")))
    parser.add_argument(
        "--carriers-port", type=int, default=int(os.environ.get("SIM_CARRIERS_PORT", "18020"))
    )
    return parser.parse_args()


def main() -> None:
    asked = arguments()
    builders = {"qoo10": build_qoo10, "carriers": build_carriers}
    ports = {"qoo10": asked.qoo10_port, "carriers": asked.carriers_port}
    sockets = {name: listening(asked.host, port) for name, port in ports.items()}
    apps = {sock.getsockname()[1]: builders[name]() for name, sock in sockets.items()}
    for name, sock in sockets.items():
        sys.stdout.write(f"{name} {address(sock)}\n")
    sys.stdout.flush()
    server(ByPort(apps)).run(sockets=list(sockets.values()))


if __name__ == "__main__":
    main()
