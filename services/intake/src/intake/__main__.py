"""Intake: order files, waiting orders, registration, the partner API's createOrders."""

from intake import api, checks_api, handlers, idempotency, partner_api
from intake.texts import MESSAGES
from kse.service import Service

service = Service(
    "intake",
    hears=handlers.hears,
    routers=[api.router, checks_api.router, partner_api.router],
    tasks=[idempotency.keep_tidy],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
