"""Routes that try the mapping rules and put them to work on the waiting list (INT-08)."""

from typing import Annotated, Any
from uuid import UUID

import msgspec
from fastapi import APIRouter
from fastapi.responses import Response

from intake.mapping import applying, dry_run, keeping
from intake.mapping.rules import LONGEST_TEXT, Goods, Rule, applies, codes_by
from intake.rules import choose_sku
from kse.errors import Missing, Refusal
from kse.http import Caller, CallersWork, answer, body_of

router = APIRouter()

Typed = Annotated[str, msgspec.Meta(max_length=5 * LONGEST_TEXT)]


class Tried(msgspec.Struct):
    """Goods somebody typed to see which rules they meet."""

    market: Typed = ""
    account: int | None = None
    title: Typed = ""
    option_name: Typed = ""
    item_code: Typed = ""
    seller_item_code: Typed = ""
    option_code: Typed = ""

    @property
    def goods(self) -> Goods:
        """As if a market had sent them."""
        sku = choose_sku(self.option_code, self.seller_item_code, self.item_code)
        return Goods(
            self.market, self.account, self.title, self.option_name, self.item_code, self.seller_item_code,
            self.option_code, sku,
        )  # fmt: skip


class Apply(msgspec.Struct):
    """The rules somebody saw the dry run of."""

    revision: UUID


def _verdict(rule: Rule, winner: Rule | None, goods: Goods) -> str:
    if rule is winner:
        return "wins"
    return "later" if applies(rule, goods) else "code-kept"


@router.post("/mapping-rules/try")
async def try_out(identity: Caller, work: CallersWork, given: Annotated[Tried, body_of(Tried)]) -> Response:
    """Which rules the typed goods meet, which one wins and what it gives; nothing is changed."""
    book = await applying.book_of(await work.driver(), identity.of_seller)
    goods = given.goods
    winner = book.winner(goods)
    option_code, sku = codes_by(winner, goods) if winner else (goods.option_code, goods.sku)
    return answer(
        {
            "option_code": option_code,
            "sku": sku,
            "rules": [
                {
                    "id": rule.id,
                    "place": rule.place,
                    "option_code": rule.option_code,
                    "verdict": _verdict(rule, winner, goods),
                }
                for rule in book.matching(goods)
            ],
        }
    )


@router.post("/mapping-rules/dry-run")
async def run_dry(identity: Caller, work: CallersWork) -> Response:
    """What the rules would do to the waiting list and to the past 30 days' lines; nothing is changed."""
    driver, seller = await work.driver(), identity.of_seller
    revision = await applying.revision_of(driver, seller)
    book = await applying.book_of(driver, seller)
    found = await dry_run.dry_run(driver, seller, book)
    never = [{"id": rule, "earlier": earlier.id} for rule, earlier in book.never().items()]
    told: dict[str, Any] = {"revision": revision, "days": dry_run.DAYS, "never": never}
    return answer(told | msgspec.structs.asdict(found))


@router.post("/mapping-runs")
async def apply(identity: Caller, work: CallersWork, given: Annotated[Apply, body_of(Apply)]) -> Response:
    """Set the codes of what waits as the dry run showed; refused when a rule has changed since."""
    driver, seller = await work.driver(), identity.of_seller
    await keeping.stand_still(driver, seller)
    if await applying.revision_of(driver, seller) != given.revision:
        raise Refusal("mapping-rules-changed")
    run, changed = await applying.apply(driver, seller, identity.user)
    return answer({"run": run, "changed": changed}, 201)


@router.post("/mapping-runs/{run_id}/undo")
async def undo(run_id: int, identity: Caller, work: CallersWork) -> Response:
    """Take a run back; lines registered or changed since stay as they are."""
    driver, seller = await work.driver(), identity.of_seller
    asked = "SELECT true FROM mapping_run WHERE id = $1 AND seller_id = $2"
    if not await driver.fetchval(asked, run_id, seller):
        raise Missing("not-found")
    try:
        back, stayed = await applying.undo(driver, seller, run_id)
    except LookupError:
        raise Refusal("mapping-undone") from None
    return answer({"undone": back, "stayed": stayed})
