"""Gifts: gift items and what they were given to."""

from gifts import api, handlers
from gifts.messages import MESSAGES
from kse.service import Service

service = Service("gifts", hears=handlers.hears, routers=[api.router], messages=MESSAGES)

if __name__ == "__main__":
    service.run()
