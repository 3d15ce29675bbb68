"""Another service, in gifts' schema, that hears what counting says; `python -m counting.listener`."""

from sqlalchemy import text

from counting.__main__ import Counted
from kse.hearing import Hears
from kse.service import Service
from kse.work import Work

hears = Hears()


@hears
async def counted(events: list[Counted], work: Work) -> None:
    await work.session.execute(text("SELECT count(*) FROM application"))


service = Service("gifts", hears=hears)

if __name__ == "__main__":
    service.run()
