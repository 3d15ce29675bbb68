"""Packing: what it is made of."""

from kse.service import Service
from packing import api, catalogue
from packing.gifting import refuse_gifts_of_unknown_shipments
from packing.handlers import hears
from packing.messages import MESSAGES
from packing.settings import PackingSettings

service = Service(
    "packing",
    settings=PackingSettings,
    hears=hears,
    routers=[api.router, catalogue.router],
    tasks=[refuse_gifts_of_unknown_shipments],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
