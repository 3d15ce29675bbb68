"""The marketplace connector: accounts, collecting orders, telling tracking numbers."""

from fastapi import FastAPI

from kse.service import Service
from marketplace_connector import api, handlers
from marketplace_connector.collecting import collect_for_good
from marketplace_connector.connecting import Connections, ConnectorSettings
from marketplace_connector.messages import MESSAGES
from marketplace_connector.sending import send_for_good


def prepare(app: FastAPI) -> None:
    """What routes and jobs share."""
    app.state.connections = Connections(app.state.settings, app.state.database)


service = Service(
    "marketplace-connector",
    settings=ConnectorSettings,
    hears=handlers.hears,
    routers=[api.router],
    prepare=prepare,
    tasks=[collect_for_good, send_for_good],
    messages=MESSAGES,
)

if __name__ == "__main__":
    service.run()
