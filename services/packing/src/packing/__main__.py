"""Packing: what it is made of."""

from kse.sandbox import forget_tests
from kse.service import Service
from packing import api, catalogue, sandbox
from packing.gifting import refuse_gifts_of_unknown_shipments
from packing.handlers import hears
from packing.messages import MESSAGES
from packing.settings import PackingSettings

forget_test_parcels = forget_tests(*sandbox.FORGET)

service = Service(
    "packing",
    settings=PackingSettings,
    hears=hears,
    routers=[api.router, catalogue.router, sandbox.router],
    tasks=[refuse_gifts_of_unknown_shipments, forget_test_parcels],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
