"""The floor of hearing: a bare loop over a consumer with the tally's statements: `python -m tests.bench.raw_loop`."""

import signal
import uuid

import asyncpg
import msgspec
import uvloop
from aiokafka import AIOKafkaConsumer

from kse.contracts import StatusChanged
from kse.settings import Settings
from tests.bench.tally import EFFECT, columns

INBOX = """
INSERT INTO counting.inbox (event_id) SELECT DISTINCT unnest($1::uuid[]) ON CONFLICT DO NOTHING RETURNING event_id
"""


async def main() -> None:
    """Hear for good."""
    settings = Settings()  # type: ignore[call-arg]
    connection = await asyncpg.connect(settings.database_url)
    consumer = AIOKafkaConsumer(
        settings.topic_of("tracking"),
        bootstrap_servers=settings.kafka_bootstrap,
        group_id="raw",
        auto_offset_reset="earliest",
        enable_auto_commit=False,
        fetch_max_wait_ms=settings.fetch_max_wait_ms,
        session_timeout_ms=settings.group_session_ms,
        heartbeat_interval_ms=settings.group_session_ms // 3,
    )
    await consumer.start()
    decoder = msgspec.json.Decoder(StatusChanged)
    while True:
        found = await consumer.getmany(timeout_ms=1_000, max_records=500)
        records = [record for part in found.values() for record in part]
        if not records:
            continue
        ids = {uuid.UUID(dict(record.headers)["ce_id"].decode()) for record in records}
        async with connection.transaction():
            await connection.execute("SELECT set_config('kse.sellers', '1', true)")
            await connection.fetch(INBOX, list(ids))
            await connection.execute(EFFECT, *columns([decoder.decode(record.value) for record in records]))
        await consumer.commit()


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    uvloop.run(main())
