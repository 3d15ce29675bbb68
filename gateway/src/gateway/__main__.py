"""What the gateway is made of: sign-in, pages, the door to the services, the KSE API."""

from fastapi import FastAPI
from starlette.routing import Route

from gateway import alerts, grid_views, handlers, keys, keys_api, sandbox_parcels, sellers, sign_in, visitor
from gateway.api.door import PartnerDoor
from gateway.api.pace import Pace
from gateway.connection import Connection
from gateway.forward import Door, Upstreams, keep_upstreams
from gateway.guide.page import guide_routes
from gateway.messages import MESSAGES
from gateway.patience import Patience
from gateway.settings import GatewaySettings
from gateway.upkeep import keep_tidy
from gateway.web.assets import mount_assets
from gateway.web.headers import SecurityHeaders
from gateway.web.pages import page_routes
from gateway.webhooks import api as webhooks
from gateway.webhooks.courier import carry_for_good
from gateway.webhooks.reach import Outside, Rules
from kse.sealed import Sealer
from kse.service import Service
from kse.settings import Settings


class Gateway(Service):
    """A service with a face: what it adds is only what people and partners see."""

    connection = Connection

    def app(self, settings: Settings) -> FastAPI:
        """The ASGI application with its clients, its static files and its headers."""
        assert isinstance(settings, GatewaySettings)
        app = super().app(settings)
        app.state.upstreams = Upstreams(app, settings)
        app.state.keys = keys.Keys(app.state.database, settings.session_secret)
        rules = Rules.of(
            settings.webhook_ports, settings.webhook_own_networks, loopback=settings.webhook_loopback
        )
        app.state.sealer, app.state.outside = Sealer(settings.secrets_key), Outside(rules)
        app.add_exception_handler(visitor.SessionTaken, visitor.told_why)
        app.router.routes.append(Route("/api/{service}/{path:path}", Door()))
        app.router.routes.append(PartnerDoor(Pace(app.state.database, settings.usual_calls)))
        mount_assets(app)
        app.add_middleware(
            Patience, seconds=settings.body_seconds, bytes_per_second=settings.body_bytes_per_second
        )
        app.add_middleware(SecurityHeaders)
        return app


service = Gateway(
    "gateway",
    settings=GatewaySettings,
    hears=handlers.hears,
    routers=[
        sign_in.router,
        keys_api.router,
        sandbox_parcels.router,
        sellers.router,
        alerts.router,
        grid_views.router,
        webhooks.router,
        page_routes(visitor.find_user),
        guide_routes(visitor.find_user),
    ],
    tasks=[keep_upstreams, keep_tidy, carry_for_good],
    messages=MESSAGES,
    show=visitor.show_fault,
)

if __name__ == "__main__":
    service.run()
