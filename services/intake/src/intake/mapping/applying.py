"""Rules at work: on lines as they come, and on the waiting list when somebody asks (INT-08)."""

import asyncio
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import asyncpg
import msgspec

from intake.mapping.book import Book, settled
from intake.mapping.rules import Condition, Goods, Rule
from kse.contracts import OrderLine

LOOKED_AT = (
    "market", "account", "title", "option_name", "item_code", "seller_item_code", "option_code", "sku",
    "code_from", "mapping_rule", "market_option_code", "market_sku",
)  # fmt: skip
MARKS = ("code_from", "mapping_rule", "market_option_code", "market_sku")
"""Columns of a waiting order that tell who set its codes, and what the market had given."""
SHOWN_OF_CODES = ("mapping", "mapping_rule", "market_option_code")
"""What a row shows of who set its codes."""
TYPED = """
code_from = CASE
    WHEN new.option_code IS NULL AND new.sku IS NULL THEN w.code_from
    WHEN coalesce(new.option_code, w.option_code) = coalesce(w.untyped_option_code, w.option_code)
        AND coalesce(new.sku, w.sku) = coalesce(w.untyped_sku, w.sku)
        THEN CASE WHEN w.mapping_rule IS NULL THEN 'market' ELSE 'rule' END
    ELSE 'person' END,
untyped_option_code = CASE WHEN new.option_code IS NULL AND new.sku IS NULL THEN w.untyped_option_code
    ELSE coalesce(w.untyped_option_code, w.option_code) END,
untyped_sku = CASE WHEN new.option_code IS NULL AND new.sku IS NULL THEN w.untyped_sku
    ELSE coalesce(w.untyped_sku, w.sku) END"""
"""Codes a person writes into row `w` from `new` are that person's until they are taken back."""
UNMAPPED: tuple[Any, ...] = ("market", None, None, None)

_PLAIN = (
    "id", "place", "version", "market", "account", "account_name", "option_code", "only_empty", "active",
)  # fmt: skip
_AT_ONCE = 5_000
_BOOKS_KEPT = 32
_RULES = """
SELECT b.revision, r.id, r.place, r.version, r.market, r.account, r.account_name, r.conditions, r.option_code,
    r.only_empty, r.active
FROM mapping_book b LEFT JOIN mapping_rule r ON r.seller_id = b.seller_id AND r.deleted_at IS NULL
WHERE b.seller_id = $1 ORDER BY r.place
"""
_WAITING = f"""
SELECT id, version, {", ".join(LOOKED_AT)} FROM waiting_order
WHERE seller_id = $1 AND state = 'waiting' AND code_from <> 'person' AND id > $2 ORDER BY id LIMIT {_AT_ONCE}
"""  # noqa: S608 - names from this module
_HOLD = "SELECT FROM waiting_order WHERE seller_id = $1 AND id = ANY ($2::bigint[]) ORDER BY id FOR UPDATE"
_SET = """
WITH given AS (
    SELECT * FROM unnest($3::bigint[], $4::int[], $5::text[], $6::text[], $7::bigint[])
        AS given (id, version, option_code, sku, rule)),
before AS (
    SELECT w.id, w.option_code, w.sku, w.code_from, w.mapping_rule, w.market_option_code, w.market_sku
    FROM waiting_order w JOIN given g ON g.id = w.id AND g.version = w.version
    WHERE w.seller_id = $1 AND w.state = 'waiting'),
changed AS (
    UPDATE waiting_order w SET option_code = g.option_code, sku = g.sku, version = w.version + 1,
        untyped_option_code = NULL, untyped_sku = NULL,
        mapping_rule = g.rule, code_from = CASE WHEN g.rule IS NULL THEN 'market' ELSE 'rule' END,
        market_option_code =
            CASE WHEN g.rule IS NOT NULL THEN coalesce(b.market_option_code, b.option_code) END,
        market_sku = CASE WHEN g.rule IS NOT NULL THEN coalesce(b.market_sku, b.sku) END
    FROM given g JOIN before b ON b.id = g.id
    WHERE w.id = g.id AND w.seller_id = $1
    RETURNING w.id, w.option_code, w.sku)
INSERT INTO mapping_run_line (run, seller_id, order_id, option_code, sku, code_from, mapping_rule,
    market_option_code, market_sku, given_option_code, given_sku)
SELECT $2, $1, b.id, b.option_code, b.sku, b.code_from, b.mapping_rule, b.market_option_code, b.market_sku,
    c.option_code, c.sku
FROM before b JOIN changed c ON c.id = b.id
"""
_UNDO = """
WITH back AS (
    UPDATE waiting_order w SET option_code = l.option_code, sku = l.sku, code_from = l.code_from,
        mapping_rule = l.mapping_rule, market_option_code = l.market_option_code, market_sku = l.market_sku,
        untyped_option_code = NULL, untyped_sku = NULL, version = w.version + 1
    FROM mapping_run_line l
    WHERE l.run = $2 AND l.seller_id = $1 AND w.id = l.order_id AND w.seller_id = $1 AND w.state = 'waiting'
        AND w.code_from <> 'person' AND w.option_code = l.given_option_code AND w.sku = l.given_sku
    RETURNING w.id)
SELECT count(*) FROM back
"""

_books: OrderedDict[tuple[int, UUID], Book] = OrderedDict()


async def revision_of(driver: asyncpg.Connection, seller: int) -> UUID | None:
    """What the seller's rules are known by until one changes; None while there has never been one."""
    asked = "SELECT revision FROM mapping_book WHERE seller_id = $1"
    found: UUID | None = await driver.fetchval(asked, seller)
    return found


async def book_of(driver: asyncpg.Connection, seller: int) -> Book:
    """The seller's rules, made ready once per revision."""
    revision = await revision_of(driver, seller)
    if revision is None:
        return Book(())
    known = _books.get((seller, revision))
    if known is None:
        rows = await driver.fetch(_RULES, seller)
        known = Book(rule_of(row) for row in rows if row["id"] is not None)
        _books[seller, rows[0]["revision"]] = known
        while len(_books) > _BOOKS_KEPT:
            _books.popitem(last=False)
    else:
        _books.move_to_end((seller, revision))
    return known


def rule_of(row: Mapping[str, Any]) -> Rule:
    """A kept rule."""
    kept = row["conditions"]
    plain = msgspec.json.decode(kept) if isinstance(kept, str) else kept
    conditions = msgspec.convert(plain, tuple[Condition, ...])
    return Rule(conditions=conditions, **{name: row[name] for name in _PLAIN})


async def mapped(
    driver: asyncpg.Connection, seller: int, lines: Sequence[OrderLine], accounts: Sequence[int | None]
) -> tuple[list[OrderLine], list[tuple[Any, ...]]]:
    """Lines as they come, with the codes the seller's rules give them, and each line's marks."""
    book = await book_of(driver, seller)
    if not book:
        return list(lines), [UNMAPPED] * len(lines)
    return await asyncio.to_thread(_mapped, book, lines, accounts)


def _mapped(
    book: Book, lines: Sequence[OrderLine], accounts: Sequence[int | None]
) -> tuple[list[OrderLine], list[tuple[Any, ...]]]:
    done, marks = [], []
    for line, account in zip(lines, accounts, strict=True):
        goods = Goods(
            line.market, account, line.title, line.option_name, line.item_code, line.seller_item_code,
            line.option_code, line.sku,
        )  # fmt: skip
        given = settled(book, goods)
        if given is None:
            done.append(line)
            marks.append(UNMAPPED)
        else:
            rule, option_code, sku = given
            done.append(msgspec.structs.replace(line, option_code=option_code, sku=sku))
            marks.append(("rule", rule.id, line.option_code, line.sku))
    return done, marks


def goods_of(row: Mapping[str, Any]) -> Goods:
    """What the market gave of a kept line, whatever a rule has made of it since."""
    own = ("market_option_code", "market_sku") if row["code_from"] == "rule" else ("option_code", "sku")
    return Goods(*(row[name] for name in (*LOOKED_AT[:6], *own)))


def change_of(book: Book, row: Mapping[str, Any]) -> tuple[int | None, str, str] | None:
    """The rule, option code and SKU a kept line gets now; None where it stays as it is.

    The line is taken as if it came now: what no rule gives any more goes back to the market's own codes.
    """
    if row["code_from"] == "person":
        return None
    goods = goods_of(row)
    given = settled(book, goods)
    rule, *codes = (given[0].id, *given[1:]) if given else (None, goods.option_code, goods.sku)
    return None if codes == [row["option_code"], row["sku"]] else (rule, codes[0], codes[1])


async def apply(driver: asyncpg.Connection, seller: int, user: int) -> tuple[int, int]:
    """Give the waiting list the codes of the rules; answers the run, to undo it by, and how many changed."""
    book = await book_of(driver, seller)
    run = await driver.fetchval(
        "INSERT INTO mapping_run (seller_id, run_by, changed) VALUES ($1, $2, 0) RETURNING id", seller, user
    )
    last, changed = 0, 0
    while rows := await driver.fetch(_WAITING, seller, last):
        last = rows[-1]["id"]
        changes = await asyncio.to_thread(_changes, book, rows)
        if changes:
            ids, *_ = columns = [list(column) for column in zip(*changes, strict=True)]
            await driver.execute(_HOLD, seller, ids)
            done = await driver.execute(_SET, seller, run, *columns)
            changed += int(done.rpartition(" ")[2])
    await driver.execute(
        "UPDATE mapping_run SET changed = $3 WHERE id = $1 AND seller_id = $2", run, seller, changed
    )
    await driver.execute(
        "DELETE FROM mapping_run WHERE seller_id = $1 AND run_at < now() - interval '30 days'", seller
    )
    return run, changed


def _changes(book: Book, rows: Sequence[Mapping[str, Any]]) -> list[tuple[int, int, str, str, int | None]]:
    return [
        (row["id"], row["version"], change[1], change[2], change[0])
        for row in rows
        if (change := change_of(book, row))
    ]


async def undo(driver: asyncpg.Connection, seller: int, run: int) -> tuple[int, int]:
    """Give the lines of a run back what they had; those registered or changed since stay as they are.

    Answers how many went back and how many stayed; raises LookupError when there is no run left to undo.
    """
    changed = await driver.fetchval(
        "UPDATE mapping_run SET undone_at = now() WHERE id = $2 AND seller_id = $1 AND undone_at IS NULL"
        " RETURNING changed",
        seller, run,
    )  # fmt: skip
    if changed is None:
        raise LookupError(run)
    await driver.execute(
        "SELECT FROM waiting_order WHERE seller_id = $1 AND id IN"
        " (SELECT order_id FROM mapping_run_line WHERE run = $2 AND seller_id = $1) ORDER BY id FOR UPDATE",
        seller, run,
    )  # fmt: skip
    back = await driver.fetchval(_UNDO, seller, run)
    return back, changed - back
