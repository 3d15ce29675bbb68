"""The master at the webhooks page, and numbers of parcels no other test uses."""

from typing import Any

import httpx

from kse.testing.running import eventually
from tests.gateway.house import House

NUMBERS = iter(range(1, 10_000))


class Master:
    """The master at the webhooks page."""

    def __init__(self, gateway: House, browser: httpx.AsyncClient) -> None:
        self.gateway, self.browser = gateway, browser

    async def add(self, url: str, **more: Any) -> tuple[str, str]:
        made = await self.browser.post("/api/gateway/webhook-endpoints", json={"url": url, **more})
        assert made.status_code == 201, made.text
        return made.json()["id"], made.json()["secret"]

    async def endpoint(self, endpoint: str) -> dict[str, Any]:
        found = (await self.browser.get("/api/gateway/webhook-endpoints")).json()["endpoints"]
        return next(each for each in found if each["endpoint_id"] == endpoint)

    async def log(self, endpoint: str, **query: Any) -> list[dict[str, Any]]:
        answered = await self.browser.get(
            f"/api/gateway/webhook-endpoints/{endpoint}/deliveries", params=query
        )
        found: list[dict[str, Any]] = answered.json()["deliveries"]
        return found

    async def settled(self, endpoint: str, state: str, many: int = 1) -> list[dict[str, Any]]:
        async def enough() -> Any:
            found = await self.log(endpoint)
            return found if sum(each["state"] == state for each in found) >= many else None

        found: list[dict[str, Any]] = await eventually(enough, about=f"{many} {state}")
        return [each for each in found if each["state"] == state]

    async def hurry(self, endpoint: str) -> None:
        """Do not wait for the next attempt."""
        await self.gateway.up.fetch(
            "UPDATE webhook_deliveries SET next_at = now() WHERE endpoint_id = $1::uuid AND state = 'waiting'",
            endpoint,
        )

    async def act(self, path: str, body: Any = None, method: str = "POST") -> httpx.Response:
        return await self.browser.request(method, f"/api/gateway/webhook-endpoints/{path}", json=body or {})


def fresh() -> str:
    return f"K261124{5_000_000 + next(NUMBERS)}"


async def tried(master: Master, endpoint: str) -> Any:
    found = await master.log(endpoint)
    return found if found and found[0]["failure"] else None
