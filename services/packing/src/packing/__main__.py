"""Packing: what it is made of."""

from fastapi import FastAPI

from kse.sandbox import forget_tests
from kse.service import Service
from packing import api, catalogue, partner_api, sandbox
from packing.gifting import refuse_gifts_of_unknown_shipments
from packing.handlers import hears
from packing.intake import Intake, keep_intake
from packing.messages import MESSAGES
from packing.settings import PackingSettings


def prepare(app: FastAPI) -> None:
    """What the routes share."""
    app.state.intake = Intake(app.state.settings.intake_url)


forget_test_parcels = forget_tests(*sandbox.FORGET)

service = Service(
    "packing",
    settings=PackingSettings,
    hears=hears,
    routers=[api.router, catalogue.router, partner_api.router, sandbox.router],
    prepare=prepare,
    tasks=[refuse_gifts_of_unknown_shipments, forget_test_parcels, keep_intake],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
