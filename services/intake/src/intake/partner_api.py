"""POST /create-orders/{lang}: the whole call, answered in the contract's envelope (KSE API contract, 3.1)."""

from collections import Counter
from datetime import UTC, datetime

import asyncpg
import msgspec
from fastapi import APIRouter, Request
from fastapi.responses import Response

from intake import numbers, registration
from intake.idempotency import REUSED, STILL_RUNNING, Once
from intake.partner import Reader, clean, written
from intake.partner_body import Package, Wrong, read
from intake.registration import Numbered
from intake.services import services_for
from intake.updates import REPEATED
from kse.contracts import STATUS_NAMES, Status
from kse.database import Database
from kse.http import Caller, answer
from kse.sandbox import is_sandbox
from kse.work import Work

router = APIRouter()

LANGUAGES = {"kr": "ko", "en": "en", "jp": "ja"}
PARTIAL = "9903010"
DUPLICATE = "9903014"
_STATUS_OF = {REUSED: 422, STILL_RUNNING: 409, "9903012": 400}

TEXTS: dict[str, tuple[str, str, str]] = {
    "0": ("정상 처리되었습니다.", "Success.", "正常に処理されました。"),
    PARTIAL: (
        "일부 또는 전체 배송건이 접수되지 않았습니다. Data의 각 결과를 확인해 주세요.",
        "Some or all packages were not accepted. See each result in Data.",
        "一部またはすべての荷物が受付されませんでした。Dataの各結果をご確認ください。",
    ),
    "9000001": (
        "요청 본문이 올바르지 않습니다. {field}",
        "The request body is malformed. {field}",
        "リクエスト本文が正しくありません。{field}",
    ),
    "9000002": ("지원하지 않는 언어입니다.", "Unknown language.", "対応していない言語です。"),
    "9903011": (
        "필수 항목이 없습니다: {field}",
        "A required field is missing: {field}",
        "必須項目がありません: {field}",
    ),
    "9903012": (
        "형식이 올바르지 않습니다: {field}",
        "Wrong type or format: {field}",
        "形式が正しくありません: {field}",
    ),
    "9903013": ("너무 깁니다: {field}", "Too long: {field}", "長すぎます: {field}"),
    DUPLICATE: (
        "이미 접수된 PackageNo입니다: {field}",
        "Duplicate PackageNo: {field}",
        "PackageNoが重複しています: {field}",
    ),
    "9903015": (
        "알 수 없거나 이 계정에 허용되지 않은 배송타입입니다: {field}",
        "Unknown delivery service, or one that is not enabled for your company: {field}",
        "不明な配送タイプか、ご利用が許可されていない配送タイプです: {field}",
    ),
    "9903016": (
        "도착 국가는 JP만 가능합니다: {field}",
        "Only JP is served: {field}",
        "配送先の国はJPのみです: {field}",
    ),
    "9903017": (
        "사용할 수 없는 문자가 있습니다: {field}",
        "Forbidden character in {field}",
        "使用できない文字があります: {field}",
    ),
    "9903018": (
        "상품 목록이 비어 있습니다: {field}",
        "The goods list is empty: {field}",
        "商品リストが空です: {field}",
    ),
    "9903019": (
        "한 번에 500건까지 접수할 수 있습니다: {field}",
        "At most 500 packages a call: {field}",
        "一度に受付できるのは500件までです: {field}",
    ),
    "9903020": (
        "송장번호가 부족합니다: {field}",
        "No tracking number is left: {field}",
        "送り状番号が不足しています: {field}",
    ),
    REUSED: (
        "이미 다른 내용으로 사용된 키입니다: {field}",
        "The key came with another body before: {field}",
        "別の内容で使用済みのキーです: {field}",
    ),
    STILL_RUNNING: (
        "같은 키의 요청을 아직 처리하고 있습니다. 잠시 후 다시 보내 주세요: {field}",
        "The first call with this key has not ended yet. Please send it again shortly: {field}",
        "同じキーのリクエストをまだ処理しています。しばらくしてから再送してください: {field}",
    ),
    REPEATED: (
        "한 요청에 같은 접수건이 두 번 있습니다: {field}",
        "The call names this shipment twice: {field}",
        "1回のリクエストに同じ受付が2回あります: {field}",
    ),
    "9903021": (
        "이 키로는 접수번호를 지정할 수 없습니다: {field}",
        "This key may not set {field}",
        "このキーでは受付番号を指定できません: {field}",
    ),
}


class Result(msgspec.Struct, rename="pascal"):
    """`ResultData` of an accepted package."""

    package_no: str
    tracking_no: str
    status: str
    status_desc: str
    local_tracking_company: str
    local_tracking_no: str


class Item(msgspec.Struct, rename="pascal"):
    """One entry of `Data`."""

    code: str
    message: str
    result_data: Result | None = None


class Envelope(msgspec.Struct, rename="pascal"):
    """The answer to every call."""

    code: str
    message: str
    data: list[Item] = []


@router.post("/create-orders/{lang}")
async def create_orders(lang: str, request: Request, identity: Caller) -> Response:
    """Register up to 500 packages; the good ones go in whatever the others are (contract 0.1 to 0.6)."""
    if lang not in LANGUAGES:
        return refusal("9000002", "kr", 404)
    body = await request.body()
    try:
        packages = read(body)
    except Wrong as wrong:
        return refusal(wrong.code, lang, 422 if wrong.code == "9903019" else 400, wrong.field)
    seller = identity.of_seller
    database: Database = request.app.state.database
    try:
        once = Once.of(seller, request.headers.get("idempotency-key"), body)
        return await _answered(database, packages, seller, clean(body), once, lang)
    except Wrong as wrong:
        return refusal(wrong.code, lang, _STATUS_OF[wrong.code], wrong.field)


async def _answered(
    database: Database,
    packages: list[Package | Wrong],
    seller: int,
    is_clean: bool,
    once: Once | None,
    lang: str,
) -> Response:
    """Register and answer; a call whose key came before gets the answer it got then."""
    for attempt in range(3):
        try:
            async with database.work(str(seller)) as work:
                driver = await work.driver()
                if once and (first := await once.answered(driver)):
                    return first
                reader = Reader(seller, is_clean, await services_for(work, database, seller))
                response = envelope(await _register(work, database, reader, packages, seller), lang)
                if once:
                    await once.keep(driver, response)
            break
        except asyncpg.UniqueViolationError:  # another call registered one of these PackageNos meanwhile
            if attempt == 2:
                raise
    return response


async def _register(
    work: Work, database: Database, reader: Reader, packages: list[Package | Wrong], seller: int
) -> list[Numbered | Wrong]:
    results: list[Numbered | Wrong | None] = _checked(reader, packages)
    await _refuse_known(work, seller, packages, results)
    fit = [place for place, result in enumerate(results) if result is None]
    wanted = Counter(_carrier(reader, packages[place]) for place in fit)
    reserved = await registration.reserve(database, wanted, seller)
    pools = {carrier: iter(issued) for carrier, issued in reserved.items()}
    now, testing = datetime.now(UTC), is_sandbox(seller)
    tails = iter(await numbers.k_numbers(await work.driver(), len(fit), now, sandbox=testing))
    registered_at, made = now.isoformat(), list[Numbered]()
    for place in fit:
        package = packages[place]
        assert isinstance(package, Package)
        local = next(pools[reader.carrier(package)], "")
        try:
            if not local:
                raise Wrong("9903020", "LocalTrackingNo")
            shipment = reader.shipment(package, next(tails), local, registered_at)
            work.emit(shipment)
            results[place] = numbered = Numbered.of(shipment)
            made.append(numbered)
        except Wrong as wrong:
            results[place] = wrong
    await registration.keep(await work.driver(), seller, made, by_partner=True)
    return [result for result in results if result is not None]


def _checked(reader: Reader, packages: list[Package | Wrong]) -> list[Numbered | Wrong | None]:
    """The fault of each package that can be told from itself and the call; None where there is none."""
    results: list[Numbered | Wrong | None] = []
    seen: set[str] = set()
    for package in packages:
        if isinstance(package, Wrong):
            results.append(package)
            continue
        try:
            reader.check(package)
            package_no = written(package.PackageNo)
            if package_no in seen:
                raise Wrong(DUPLICATE, "PackageNo")
            seen.add(package_no)
            results.append(None)
        except Wrong as wrong:
            results.append(wrong)
    return results


async def _refuse_known(
    work: Work, seller: int, packages: list[Package | Wrong], results: list[Numbered | Wrong | None]
) -> None:
    asked = {
        written(package.PackageNo): place
        for place, package in enumerate(packages)
        if isinstance(package, Package) and results[place] is None
    }
    driver = await work.driver()
    known = await driver.fetch(
        "SELECT DISTINCT cart_no FROM registration WHERE seller_id = $1 AND deleted_at IS NULL"
        " AND cart_no = ANY (ARRAY(SELECT json_array_elements_text($2::json)))",
        seller, msgspec.json.encode(list(asked)).decode(),
    )  # fmt: skip
    for row in known:
        results[asked[row["cart_no"]]] = Wrong(DUPLICATE, "PackageNo")


def _carrier(reader: Reader, package: Package | Wrong) -> str:
    assert isinstance(package, Package)
    return reader.carrier(package)


def envelope(results: list[Numbered | Wrong], lang: str) -> Response:
    """The contract's answer: 200 when anything was accepted, else the gravest item's status."""
    described = STATUS_NAMES[Status.AWAITING_ARRIVAL][LANGUAGES[lang]]
    fine = text("0", lang)
    data = []
    for result in results:
        if isinstance(result, Wrong):
            data.append(Item(result.code, text(result.code, lang, result.field)))
        else:
            shown = Result(
                result.cart_no,
                result.k_number,
                Status.AWAITING_ARRIVAL.value,
                described,
                result.carrier if result.local_tracking_number else "",
                result.local_tracking_number,
            )
            data.append(Item("0", fine, shown))
    refused = [result.code for result in results if isinstance(result, Wrong)]
    code = PARTIAL if refused else "0"
    status = 200
    if len(refused) == len(results):
        status = 422 if any(code not in (DUPLICATE, "9903020") for code in refused) else 409
    return answer(Envelope(code, text(code, lang), data), status)


def refusal(code: str, lang: str, status: int, field: str = "") -> Response:
    """A call that failed as a whole."""
    return answer(Envelope(code, text(code, lang, field)), status)


def text(code: str, lang: str, field: str = "") -> str:
    """The message for a code, the field's name in it."""
    return TEXTS[code][list(LANGUAGES).index(lang)].format(field=field).strip()
