"""The comparator: createOrders the way FastAPI's first page shows it, a pydantic body in and pydantic models out.

It is as lenient as the contract asks (0.5, 0.6), stores and announces the same by the same relay, but hands
out no local numbers, refuses the whole call for one bad package and has no row-level security before it.
"""

import asyncio
import os
import re
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from kse.database import Database
from kse.relay import Relay
from kse.settings import Settings
from tests.bench.floor import COLUMNS

FORBIDDEN = re.compile(r"['\"\\;\x00-\x1f\x7f]")
LENIENT = ConfigDict(str_strip_whitespace=True, coerce_numbers_to_str=True)


def _nothing_for_null(value: object) -> object:
    return "" if value is None else value


def _with_spaces(value: str) -> str:
    return " ".join(FORBIDDEN.sub(" ", value).split()) if FORBIDDEN.search(value) else value


def _refused(value: str) -> str:
    if FORBIDDEN.search(value):
        raise ValueError("forbidden character")
    return value


Text = Annotated[str, BeforeValidator(_nothing_for_null), AfterValidator(_with_spaces)]
Code = Annotated[str, BeforeValidator(_nothing_for_null), AfterValidator(_refused)]
Needed = Annotated[Text, Field(min_length=1)]


class Goods(BaseModel):
    model_config = LENIENT

    GoodsOrderNo: Needed
    GoodsCode: Code = ""
    Title: Needed
    TitleEng: Text = ""
    SKU: Code = ""
    HSCODE: Code = ""
    Qty: int = Field(gt=0, lt=1_000_000)
    UnitPrice: float = Field(ge=0)
    Currency: str = Field(pattern="^[A-Z]{3}$")
    BrandName: Text = ""
    GoodsUrl: Text = ""
    ImageUrl: Text = ""
    Origin: Code = ""
    Material: Text = ""
    OptionCode: Code = ""
    OptionName: Text = ""
    ItemType: Text = ""
    Market: Text = ""


class Package(BaseModel):
    model_config = LENIENT

    PackageNo: Annotated[Code, Field(min_length=1, max_length=255)]
    PackageNo2: Text = ""
    DeliveryServiceCode: Needed
    TrackingNo: Code = ""
    ToCountry: Needed
    ReceiverName: Needed
    ReceiverNameYomigana: Text = ""
    ReceiverTelNo: Needed
    ReceiverTelNo2: Text = ""
    ReceiverEmail: Text = ""
    ReceiverSocialNo: Text = ""
    ReceiverZipCode: str = Field(pattern=r"^\d{3}-?\d{4}$")
    ReceiverFullAddr: Needed
    ReceiverStreet: Text = ""
    ReceiverCity: Text = ""
    ReceiverState: Text = ""
    ReceiverNameEng: Text = ""
    ReceiverFullAddrEng: Text = ""
    ReceiverStreetEng: Text = ""
    ReceiverStateEng: Text = ""
    ReceiverCityEng: Text = ""
    RealWeight: float
    WeightMeasure: Text = ""
    Width: float | None = None
    Depth: float | None = None
    Height: float | None = None
    LengthMeasure: Text = ""
    DelvMessage: Text = ""
    UserData1: Text = ""
    UserData2: Text = ""
    UserData3: Text = ""
    Market: Text = ""
    ExportDeclarationNo: Text = ""
    GoodsList: list[Goods]


class Body(BaseModel):
    DataList: list[Package]


class Registered(BaseModel):
    seller: int
    k_number: str
    local_tracking_number: str
    registered_at: datetime
    package: Package


class Result(BaseModel):
    PackageNo: str
    TrackingNo: str
    Status: str
    StatusDesc: str
    LocalTrackingCompany: str
    LocalTrackingNo: str


class Item(BaseModel):
    Code: str
    Message: str
    ResultData: Result


class Envelope(BaseModel):
    Code: str
    Message: str
    Data: list[Item]


@asynccontextmanager
async def life(app: FastAPI) -> AsyncIterator[None]:
    settings = Settings()  # type: ignore[call-arg]
    app.state.relay = relay = Relay(Database(settings, "floor"), settings)
    announcing = asyncio.create_task(relay.run())
    async with asyncpg.create_pool(settings.database_url, min_size=4, max_size=8) as pool:
        app.state.pool = pool
        yield
    relay.stop()
    await announcing


app = FastAPI(lifespan=life)


@app.get("/ready")
async def ready() -> dict[str, bool]:
    return {"ready": True}


@app.post("/create-orders/kr")
async def create_orders(body: Body) -> Envelope:
    now = datetime.now(UTC)
    async with app.state.pool.acquire() as connection, connection.transaction():
        count = len(body.DataList)
        tails = await connection.fetch(
            "SELECT nextval('intake.k_tail') AS tail FROM generate_series(1, $1)", count
        )
        registered = [
            Registered(
                seller=1,
                k_number=f"K261124{row['tail']:07d}",
                local_tracking_number=f"{row['tail']:012d}",
                registered_at=now,
                package=package,
            )
            for row, package in zip(tails, body.DataList, strict=True)
        ]
        for table, records in {
            "registration": [
                (
                    e.k_number,
                    1,
                    e.package.PackageNo,
                    e.package.PackageNo,
                    "SAGAWA",
                    "9" + e.local_tracking_number,
                )
                for e in registered
            ],
            "outbox": [
                (uuid.uuid4(), "ShipmentRegistered.v1", e.k_number, 1, None, e.model_dump_json().encode())
                for e in registered
            ],
        }.items():
            await connection.copy_records_to_table(
                table, schema_name="floor", records=records, columns=COLUMNS[table]
            )
    app.state.relay.wake()
    data = [
        Item(
            Code="0",
            Message="정상 처리되었습니다.",
            ResultData=Result(
                PackageNo=event.package.PackageNo,
                TrackingNo=event.k_number,
                Status="A10",
                StatusDesc="입고대기",
                LocalTrackingCompany="SAGAWA",
                LocalTrackingNo=event.local_tracking_number,
            ),
        )
        for event in registered
    ]
    return Envelope(Code="0", Message="정상 처리되었습니다.", Data=data)


if __name__ == "__main__":
    uvicorn.run(app, port=int(os.environ["KSE_PORT"]), log_level="warning", access_log=False)
