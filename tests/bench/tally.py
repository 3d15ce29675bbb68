"""A service that hears parcels' news and writes one row for each: `python -m tests.bench.tally`."""

from kse.contracts import StatusChanged
from kse.hearing import Hears
from kse.service import Service
from kse.work import Work

hears = Hears()
EFFECT = """
INSERT INTO counting.heard (seller_id, k_number, what)
SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[])
"""


def columns(events: list[StatusChanged]) -> tuple[list[int], list[str], list[str]]:
    """What is written down."""
    return (
        [event.seller for event in events],
        [event.k_number for event in events],
        [event.status.value for event in events],
    )


@hears
async def status_changed(events: list[StatusChanged], work: Work) -> None:
    """One row an event, one statement a batch."""
    driver = await work.driver()
    await driver.execute(EFFECT, *columns(events))


service = Service("counting", hears=hears)

if __name__ == "__main__":
    service.run()
