"""A seller with mapping rules and a waiting list, in front of a running intake."""

from typing import Any

from intake.adapters.tidying import tidied
from intake.waiting import take_in

from kse.contracts import OrderLine
from kse.testing.running import Running, signed_in

SELLER = [500]


def line(number: int, **more: Any) -> OrderLine:
    plain = {
        "market": "qoo10jp", "cart_no": f"C{number}", "order_no": f"O{number}", "title": "保湿セラム 30ml",
        "unit_price": 1000, "quantity": 1, "receiver_name": "山田 太郎", "receiver_phone": "090-1234-5678",
        "zip": "1000001", "address": f"東京都千代田区千代田1-2-{number}", "item_code": f"ITEM{number}",
    }  # fmt: skip
    return tidied(OrderLine(**(plain | more)))


def contains(text: str, field: str = "title", how: str = "contains") -> dict[str, str]:
    return {"field": field, "how": how, "text": text}


class Desk:
    """A seller with rules and a waiting list."""

    def __init__(self, intake: Running) -> None:
        SELLER[0] += 1
        self.seller = SELLER[0]
        self.intake = intake

    def headers(self, lang: str = "en", role: str = "staff") -> dict[str, str]:
        return signed_in(self.seller, role, lang)

    async def ask(self, method: str, path: str, *, lang: str = "en", **more: Any) -> Any:
        return await self.intake.http.request(method, path, headers=self.headers(lang), **more)

    async def post(self, path: str, body: Any) -> Any:
        answer = await self.ask("POST", path, json=body)
        assert answer.status_code in (200, 201), answer.text
        return answer.json()

    async def rule(self, *conditions: dict[str, str], code: str, **more: Any) -> dict[str, Any]:
        body = {"conditions": list(conditions) or [contains("セラム")], "option_code": code, **more}
        made: dict[str, Any] = await self.post("/mapping-rules", body)
        return made["rule"]  # type: ignore[no-any-return]

    async def rules(self) -> list[dict[str, Any]]:
        return (await self.ask("GET", "/mapping-rules")).json()["rules"]  # type: ignore[no-any-return]

    async def codes(self) -> list[str]:
        rules = await self.rules()
        assert [rule["place"] for rule in rules] == list(range(1, len(rules) + 1))
        return [rule["option_code"] for rule in rules]

    async def come(self, *lines: OrderLine, accounts: tuple[int | None, ...] = ()) -> list[dict[str, Any]]:
        """Let lines come as a file's do; answers the waiting list in the lines' order."""
        async with self.intake.database.work(str(self.seller)) as work:
            await take_in(await work.driver(), self.seller, lines, source="api", accounts=accounts)
        return await self.rows()

    async def rows(self) -> list[dict[str, Any]]:
        told = (await self.ask("GET", "/waiting-orders")).json()
        rows = [dict(zip(told["columns"], row, strict=True)) for row in told["rows"]]
        return sorted(rows, key=lambda row: int(row["cart_no"][1:]))

    async def edit(self, row: dict[str, Any], **fields: Any) -> Any:
        answer = await self.ask(
            "PATCH", f"/waiting-orders/{row['id']}", json={"version": row["version"], "fields": fields}
        )
        assert answer.status_code == 200, answer.text
        return answer.json()

    async def dry(self) -> Any:
        return await self.post("/mapping-rules/dry-run", {})

    async def apply(self) -> Any:
        return await self.post("/mapping-runs", {"revision": (await self.dry())["revision"]})
