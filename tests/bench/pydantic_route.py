"""The comparator: createOrders the way FastAPI's first page shows it, a pydantic body in and pydantic models out.

It checks less than the product, has no relay beside it and no row-level security before it.
"""

import os
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import uvicorn
from fastapi import FastAPI
from pydantic import BaseModel, Field

from tests.bench.floor import COLUMNS


class Goods(BaseModel):
    GoodsOrderNo: str
    GoodsCode: str = ""
    Title: str
    TitleEng: str = ""
    SKU: str = ""
    HSCODE: str = ""
    Qty: int = Field(gt=0, lt=1_000_000)
    UnitPrice: float = Field(ge=0)
    Currency: str = Field(pattern="^[A-Z]{3}$")
    BrandName: str = ""
    GoodsUrl: str = ""
    ImageUrl: str = ""
    Origin: str = ""
    Material: str = ""
    OptionCode: str = ""
    OptionName: str = ""
    ItemType: str = ""
    Market: str = ""


class Package(BaseModel):
    PackageNo: str = Field(min_length=1, max_length=255)
    PackageNo2: str = ""
    DeliveryServiceCode: str
    TrackingNo: str = ""
    ToCountry: str
    ReceiverName: str = Field(min_length=1)
    ReceiverNameYomigana: str = ""
    ReceiverTelNo: str = Field(min_length=1)
    ReceiverTelNo2: str = ""
    ReceiverEmail: str = ""
    ReceiverSocialNo: str = ""
    ReceiverZipCode: str = Field(pattern=r"^\d{3}-?\d{4}$")
    ReceiverFullAddr: str = Field(min_length=1)
    ReceiverStreet: str = ""
    ReceiverCity: str = ""
    ReceiverState: str = ""
    ReceiverNameEng: str = ""
    ReceiverFullAddrEng: str = ""
    ReceiverStreetEng: str = ""
    ReceiverStateEng: str = ""
    ReceiverCityEng: str = ""
    RealWeight: float
    WeightMeasure: str = ""
    Width: float | None = None
    Depth: float | None = None
    Height: float | None = None
    LengthMeasure: str = ""
    DelvMessage: str = ""
    UserData1: str = ""
    UserData2: str = ""
    UserData3: str = ""
    Market: str = ""
    ExportDeclarationNo: str = ""
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
    async with asyncpg.create_pool(os.environ["BENCH_DATABASE_URL"], min_size=4, max_size=8) as pool:
        app.state.pool = pool
        yield


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
