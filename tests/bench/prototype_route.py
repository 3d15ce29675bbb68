"""The comparator P2's bar was derived from (limits.md, 4): the body read by msgspec, 45 + 2 × 12 fields stored by COPY.

It looks at what is required and at the zip, takes its numbers from a row, and stores with every package an event
that nobody publishes. No row-level security, no search for known PackageNos, one bad package refuses the call.
"""

import os
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from operator import attrgetter

import asyncpg
import msgspec
import uvicorn
from asyncpg.pgproto.pgproto import UUID
from fastapi import FastAPI, Request, Response
from intake.partner_body import Goods

from kse.settings import Settings
from tests.bench.floor import COLUMNS
from tests.bench.packages import GOODS_FIELDS, ORDER_FIELDS

ZIP = re.compile(r"\d{3}-?\d{4}")
TEXTS = (
    "PackageNo", "PackageNo2", "DeliveryServiceCode", "TrackingNo", "ToCountry", "ReceiverName",
    "ReceiverNameYomigana", "ReceiverTelNo", "ReceiverTelNo2", "ReceiverEmail", "ReceiverSocialNo",
    "ReceiverZipCode", "ReceiverFullAddr", "ReceiverStreet", "ReceiverCity", "ReceiverState", "ReceiverNameEng",
    "ReceiverFullAddrEng", "ReceiverStreetEng", "ReceiverStateEng", "ReceiverCityEng", "WeightMeasure",
    "LengthMeasure", "DelvMessage", "UserData1", "UserData2", "UserData3", "Market", "ExportDeclarationNo",
)  # fmt: skip
NUMBERS = ("RealWeight", "Width", "Depth", "Height")
WORDS = (
    "GoodsOrderNo", "GoodsCode", "Title", "TitleEng", "SKU", "HSCODE", "UnitPrice", "Currency", "Origin",
)  # fmt: skip
Package = msgspec.defstruct(
    "Package",
    [*((name, str) for name in TEXTS), *((name, float) for name in NUMBERS), ("GoodsList", list[Goods])],
)
Body = msgspec.defstruct("Body", [("DataList", list[Package])])  # type: ignore[valid-type]  # made above
texts, words = attrgetter(*TEXTS), attrgetter(*WORDS)
PADDING = ("",) * (ORDER_FIELDS - 5 - len(TEXTS))
needed = attrgetter(
    "PackageNo", "DeliveryServiceCode", "ToCountry", "ReceiverName", "ReceiverTelNo", "ReceiverFullAddr"
)
decode, encode = msgspec.json.Decoder(Body).decode, msgspec.json.Encoder().encode


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    settings = Settings()  # type: ignore[call-arg]
    async with asyncpg.create_pool(settings.database_url, min_size=4, max_size=8) as pool:
        await pool.execute("CREATE TABLE floor.counter (next bigint NOT NULL)")
        await pool.execute("INSERT INTO floor.counter VALUES (1)")
        app.state.pool = pool
        yield


app = FastAPI(lifespan=life)


@app.get("/ready")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/create-orders/kr")
async def create_orders(request: Request) -> Response:
    packages = decode(await request.body()).DataList
    for package in packages:
        if not all(needed(package)) or not ZIP.fullmatch(package.ReceiverZipCode) or not package.GoodsList:
            raise ValueError(package.PackageNo)
    async with app.state.pool.acquire() as connection, connection.transaction():
        count = len(packages)
        first = await connection.fetchval(
            "UPDATE floor.counter SET next = next + $1 RETURNING next - $1", count
        )
        orders, goods, events, data = [], [], [], []
        ids = os.urandom(16 * count)
        for place, package in enumerate(packages):
            number, k_number = first + place, f"K261124{first + place:07d}"
            orders.append((number, 1, first, 1980, len(package.GoodsList), *texts(package), *PADDING))
            goods += [
                (number * 2 + at, number, at, *words(each)) for at, each in enumerate(package.GoodsList)
            ]
            event_id = UUID(ids[16 * place : 16 * place + 16])
            events.append((event_id, "ShipmentRegistered.v1", k_number, 1, None, encode(package)))
            data.append(
                {
                    "Code": "0",
                    "Message": "",
                    "ResultData": {"PackageNo": package.PackageNo, "TrackingNo": k_number},
                }
            )
        for table, records in {"orders": orders, "goods": goods, "outbox": events}.items():
            await connection.copy_records_to_table(
                table, schema_name="floor", records=records, columns=COLUMNS.get(table)
            )
    return Response(encode({"Code": "0", "Message": "", "Data": data}), media_type="application/json")


assert len(WORDS) == GOODS_FIELDS - 3

if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["KSE_PORT"]), log_level="warning", access_log=False)
