"""Using an account: its market client, its certification key, and its health (MKT-02, MKT-06)."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from kse.database import Database
from kse.plain import httpx
from kse.sealed import Sealer
from kse.settings import Settings
from marketplace_connector.adapters.market import MarketFault
from marketplace_connector.adapters.qoo10 import Qoo10
from marketplace_connector.model import Account

T = TypeVar("T")


class ConnectorSettings(Settings):
    """Where the markets are, and the key their secrets are sealed with."""

    secrets_key: str
    """32 bytes as base64."""
    qoo10_url: str = "https://api.qoo10.jp/GMKT.INC.Front.QAPIService/ebayjapan.qapi"
    sends_per_second: float = 3.0
    """How fast tracking numbers go to one account; the market publishes no limit, clients pause 0.3 s."""


class Connections:
    """Opens accounts at their markets; one pooled HTTP client for all."""

    def __init__(self, settings: ConnectorSettings, database: Database) -> None:
        self.settings = settings
        self.sealer = Sealer(settings.secrets_key)
        self._database = database
        self._http = httpx.AsyncClient(limits=httpx.Limits(max_connections=20))

    async def certify(self, account: Account) -> str:
        """Ask the market for a certification key with the account's own credentials."""
        market = Qoo10(self._http, self.settings.qoo10_url)
        return await market.certify(
            account.secret(self.sealer, "api_key"), account.qsm_id, account.secret(self.sealer, "password")
        )

    async def use(self, account_id: int, seller: int, call: Callable[[Qoo10], Awaitable[T]]) -> T:
        """Make a call with the account's key; a missing or expired key is renewed once.

        The account's health is written down whatever comes of it. Raises MarketFault.
        """
        async with self._database.work(str(seller)) as work:
            account = await work.session.get_one(Account, account_id)
        market = Qoo10(self._http, self.settings.qoo10_url, account.secret(self.sealer, "certification_key"))
        try:
            if not market.key:
                await self._renew(account, market)
            try:
                result = await call(market)
            except MarketFault as fault:
                if fault.code not in ("market-key-expired", "market-wrong-credentials"):
                    raise
                await self._renew(account, market)
                result = await call(market)
        except MarketFault as fault:
            if fault.code != "market-refused":
                await self.report(account.id, seller, "failing", fault.code)
            raise
        if account.health != "ok":
            await self.report(account.id, seller, "ok")
        return result

    async def _renew(self, account: Account, market: Qoo10) -> None:
        market.key = await self.certify(account)
        async with self._database.work(str(account.seller_id)) as work:
            kept = await work.session.get_one(Account, account.id, with_for_update=True)
            kept.keep_secret(self.sealer, "certification_key", market.key)

    async def report(self, account_id: int, seller: int, health: str, code: str = "") -> None:
        """Write down the connection's health."""
        async with self._database.work(str(seller)) as work:
            account = await work.session.get_one(Account, account_id, with_for_update=True)
            account.report(health, code)
