"""Tracking: what it hears, its routes, its rounds to the carriers."""

from kse.sandbox import forget_tests
from kse.service import Service
from tracking import api, handlers, pulling, sandbox
from tracking.messages import MESSAGES
from tracking.settings import TrackingSettings

forget_test_parcels = forget_tests(*sandbox.FORGET)

service = Service(
    "tracking",
    settings=TrackingSettings,
    hears=handlers.hears,
    routers=[api.router, sandbox.router],
    tasks=[pulling.pull_regularly, forget_test_parcels],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
