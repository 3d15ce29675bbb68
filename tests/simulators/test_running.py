"""The simulators as a process of their own, each on its port."""

import os
import signal
import subprocess
import sys

import httpx


def test_one_process_serves_each_simulator_on_its_own_port_and_prints_the_addresses() -> None:
    environment = os.environ | {"SIM_QOO10_PORT": "0", "SIM_CARRIERS_PORT": "0"}
    process = subprocess.Popen(
        [sys.executable, "-m", "simulators"], stdout=subprocess.PIPE, text=True, env=environment
    )
    try:
        assert process.stdout is not None
        printed = dict(process.stdout.readline().split() for _ in range(2))
        assert httpx.get(f"{printed['qoo10']}/_control/sellers").status_code == 200
        assert httpx.get(f"{printed['carriers']}/_control/carriers/parcels").status_code == 200
        assert httpx.get(f"{printed['carriers']}/_control/sellers").status_code == 404
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=10) in (0, -signal.SIGTERM)
