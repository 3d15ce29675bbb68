"""Customs: what it hears, its routes."""

from customs import api, handlers
from customs.messages import MESSAGES
from kse.service import Service

service = Service("customs", hears=handlers.hears, routers=[api.router], messages=MESSAGES)

if __name__ == "__main__":
    service.run()
