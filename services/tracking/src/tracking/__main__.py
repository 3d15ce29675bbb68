"""Tracking: what it hears, its routes, its rounds to the carriers."""

from kse.service import Service
from tracking import api, handlers, pulling
from tracking.messages import MESSAGES
from tracking.settings import TrackingSettings

service = Service(
    "tracking",
    settings=TrackingSettings,
    hears=handlers.hears,
    routers=[api.router],
    tasks=[pulling.pull_regularly],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
