"""Order files taken in, and what is told of them (INT-01, INT-02)."""

from typing import Any

import msgspec

from intake.adapters.order_file import OrderFile
from intake.gifts import join_carts
from intake.messages import say
from intake.model import Upload
from intake.sheets import keeping
from intake.waiting import take_in
from kse.work import Work

SHOWN_REFUSALS = 1_000


# What a person changed or registered since then is theirs.
_TAKE_BACK = """
UPDATE waiting_order SET state = 'deleted', version = version + 1, deleted_at = now()
WHERE seller_id = $1 AND upload_id = $2 AND state = 'waiting' AND version = 1
"""


async def store(
    work: Work, seller: int, user: int, name: str, file: OrderFile, replaces: int | None = None
) -> Upload:
    """Keep what a file held: its new lines wait, its refused rows can be had back.

    `replaces` is an upload of the same file that was read wrongly: its lines that nobody touched go first.
    """
    driver = await work.driver()
    if replaces is not None:
        await driver.execute(_TAKE_BACK, seller, replaces)
    accounts = await join_carts(work, seller, file) if file.joining_rows else []
    kept = Upload(
        seller_id=seller,
        file_name=name,
        market=file.market,
        layout=file.layout,
        encoding=file.encoding,
        delimiter=file.delimiter,
        mapping=file.title,
        header=file.header,
        refused_rows={str(row): cells for row, cells in file.refused_rows.items()},
        refusals=[msgspec.to_builtins(refusal) for refusal in file.refusals],
        accepted=0,
        already=0,
        uploaded_by=user,
    )
    work.session.add(kept)
    await work.session.flush()
    lines = [line for _, line in file.lines]
    taken = await take_in(driver, seller, lines, source="file", upload=kept.id, accounts=accounts)
    await keeping.used(driver, seller, file.layout)
    kept.accepted = sum(taken)
    kept.already = len(taken) - kept.accepted
    return kept


def report(kept: Upload, lang: str) -> dict[str, Any]:
    """What became of a file: counts, what was recognised, and the first refusals in the reader's language."""
    return {
        "upload_id": kept.id,
        "file_name": kept.file_name,
        "market": kept.market,
        "layout": kept.layout,
        "mapping": {"id": keeping.number_of(kept.layout), "name": kept.mapping} if kept.mapping else None,
        "encoding": kept.encoding,
        "delimiter": kept.delimiter,
        "rows": kept.accepted + kept.already + len(kept.refused_rows),
        "accepted": kept.accepted,
        "already": kept.already,
        "refused_rows": len(kept.refused_rows),
        "refused": [
            {**refusal, "reason": say(refusal["code"], refusal["params"], lang)}
            for refusal in kept.refusals[:SHOWN_REFUSALS]
        ],
    }
