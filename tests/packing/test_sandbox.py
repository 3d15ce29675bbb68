"""Test parcels in packing: in no list but their own, on no scanner, forgotten after some days (INT-11)."""

import pytest
from packing.sandbox import FORGET

from kse.contracts import ShipmentRegistered, Status, StatusChanged
from kse.sandbox import forget_now, sandbox_of
from kse.testing.running import signed_in
from tests.packing.warehouse import Seat, operator, registered


class Sandbox(Seat):
    """A developer's program in the sandbox of a seller."""

    def __init__(self, of: Seat) -> None:
        super().__init__(of.up, of.lang)
        self.seller = sandbox_of(of.seller)

    async def parcel(self, k_number: str, **more: object) -> ShipmentRegistered:
        return await self.register(k_number=k_number, sandbox=True, account=None, **more)

    async def arrives(self, *k_numbers: str, **more: object) -> dict[str, dict[str, object]]:
        given = {"headers": signed_in(self.seller, "partner"), **more}
        answer = await self.ask("POST", "/sandbox/acceptances", json={"k_numbers": k_numbers}, **given)
        assert answer.status_code == 200, answer.text
        found: dict[str, dict[str, object]] = answer.json()
        return found


@pytest.fixture
def sandbox(seat: Seat) -> Sandbox:
    return Sandbox(seat)


async def test_a_test_parcel_is_on_no_list_of_the_seller_or_an_operator(seat: Seat, sandbox: Sandbox) -> None:
    parcel = await sandbox.parcel("K2611249000101")
    assert await seat.rows(parcel) == []
    assert await seat.listed() == []
    for_operators = await seat.ask(
        "GET", "/packing-list", params={"k_numbers": parcel.k_number}, headers=operator()
    )
    assert for_operators.json()["rows"] == []


@pytest.mark.parametrize("lang, words", [("ko", "샌드박스"), ("ja", "サンドボックス"), ("en", "sandbox")])
async def test_the_warehouse_is_told_that_it_scanned_a_test_parcel(
    seat: Seat, sandbox: Sandbox, lang: str, words: str
) -> None:
    parcel = await sandbox.parcel(
        {"ko": "K2611249000201", "ja": "K2611249000202", "en": "K2611249000203"}[lang]
    )
    verdict = await seat.scan(parcel.k_number, headers=operator(lang))
    assert (verdict["verdict"], verdict["code"]) == ("refused", "test")
    assert words in verdict["message"]
    assert (await sandbox.the_row(parcel))["status"] == "A10"
    gone = await seat.scan("K2001019999999", headers=operator(lang))
    assert gone["code"] == "test", "also when its data is long deleted"


async def test_a_program_says_that_its_test_parcels_arrived(seat: Seat, sandbox: Sandbox) -> None:
    waiting, held, done = [await sandbox.parcel(f"K261124900030{number}") for number in range(3)]
    await sandbox.ask("POST", "/shipments/hold", json={"k_numbers": [held.k_number], "reason": "r"})
    await sandbox.arrives(done.k_number)
    standing = await sandbox.arrives(waiting.k_number, held.k_number, done.k_number, "K2611249000399")
    assert standing == {
        waiting.k_number: {"status": "A99", "moved": True},
        held.k_number: {"status": "A02", "moved": False},
        done.k_number: {"status": "A99", "moved": False},
    }
    said = [(event.k_number, event.status) for event in await sandbox.said(StatusChanged)]
    assert said.count((waiting.k_number, Status.ACCEPTED)) == 1
    assert said.count((done.k_number, Status.ACCEPTED)) == 1


async def test_nobody_but_the_sandbox_moves_parcels_that_way(seat: Seat, sandbox: Sandbox) -> None:
    real = await seat.register()
    for headers in (signed_in(seat.seller, "partner"), signed_in(seat.seller), operator()):
        refused = await seat.ask(
            "POST", "/sandbox/acceptances", json={"k_numbers": [real.k_number]}, headers=headers
        )
        assert refused.status_code == 403
    assert await sandbox.arrives(real.k_number) == {}, "not the company's own parcel either"
    assert (await seat.the_row(real))["status"] == "A10"


async def test_the_flag_and_the_tenant_of_a_test_parcel_go_together(seat: Seat) -> None:
    crooked = registered(seat.seller, sandbox=True)
    await seat.hears("intake", crooked)
    (letter,) = await _parked(seat, crooked)
    assert "shipments_sandbox_apart" in letter["reason"]


async def _parked(seat: Seat, event: ShipmentRegistered) -> list[dict[str, str]]:
    from kse.testing.running import eventually

    async def found() -> list[dict[str, str]]:
        rows = await seat.up.fetch("SELECT reason FROM parked WHERE key = $1", event.k_number)
        return [dict(row) for row in rows]

    letters: list[dict[str, str]] = await eventually(found)
    return letters


async def test_old_test_parcels_are_forgotten_and_real_ones_stay(seat: Seat, sandbox: Sandbox) -> None:
    old, new = await sandbox.parcel("K2611249000401"), await sandbox.parcel("K2611249000402")
    real = await seat.register()
    await sandbox.arrives(old.k_number)
    await seat.up.fetch(
        "UPDATE shipments SET registered_at = now() - interval '31 days' WHERE k_number = ANY ($1)",
        [old.k_number, real.k_number],
    )
    await forget_now(seat.up.database, 30, *FORGET)
    assert [await sandbox.row(each) is None for each in (old, new)] == [True, False]
    assert await seat.up.fetch("SELECT FROM statuses WHERE k_number = $1", old.k_number) == []
    assert await seat.row(real) is not None
