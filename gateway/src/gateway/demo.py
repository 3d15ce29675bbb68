"""The demo's accounts: an operator, a seller with a master and a staff account, a live and a test API key.

`python -m gateway.demo` reads `KSE_DATABASE_URL`, `KSE_SESSION_SECRET` and, to keep them the same,
`KSE_DEMO_PASSWORD`, `KSE_DEMO_API_KEY` and `KSE_DEMO_SANDBOX_KEY`. Loading again changes nothing.
"""

import asyncio
import datetime as dt
import os
import secrets
import sys

from sqlalchemy import func, select

from gateway import passwords
from gateway.keys import Wanted, fresh_key, new_key
from gateway.model import ApiKey, Seller, User, free_slot
from gateway.sessions import keyed_hash
from kse.database import Database
from kse.settings import Settings
from kse.work import Work

ACCOUNTS = (
    ("kseoperator", "operator", "운영자"),
    ("demomaster", "master", "김데모"),
    ("demostaff", "staff", "이데모"),
)
SENDER = {
    "name": "Demo Beauty Co., Ltd.",
    "street": "12 Sample-ro",
    "city": "Gangseo-gu, Seoul",
    "state": "",
    "zip": "07500",
    "country": "KR",
    "phone": "+82-2-0000-0001",
}


async def load_demo(
    database_url: str, *, session_secret: str, password: str = "", api_key: str = "", sandbox_key: str = ""
) -> dict[str, str]:
    """Make what is missing; answers the sign-ins, with a password or key only if given or made just now."""
    database = Database(Settings(database_url=database_url), "gateway")
    made_password = password or f"demo-{secrets.token_hex(6)}"
    try:
        async with database.work("*") as work:
            # Two loaders at once would both find nothing.
            await work.session.execute(select(func.pg_advisory_xact_lock(func.hashtext("gateway.demo"))))
            kept_hash = await _hash_for(work, made_password)
            operator = await _account(work, *ACCOUNTS[0], None, kept_hash)
            seller = await _seller(work, operator)
            people = [await _account(work, *person, seller, kept_hash) for person in ACCOUNTS[1:]]
            if password:
                for person in (operator, *people):
                    person.password_hash = kept_hash
            keys = {
                kind: await _key(work, people[0], operator, session_secret, kind, given)
                for kind, given in (("live", api_key), ("test", sandbox_key))
            }
    finally:
        await database.close()
    shown = password or (made_password if operator.password_hash == kept_hash else "")
    return {"operator": "kseoperator", "seller": "demomaster", "staff": "demostaff"} | {
        "password": shown,
        "api_key": keys["live"],
        "sandbox_key": keys["test"],
    }


async def _hash_for(work: Work, password: str) -> str:
    """The hash all accounts share, if it is of this password, else a new one: hashing is slow on purpose."""
    ids = [login_id for login_id, _, _ in ACCOUNTS]
    kept = set(await work.session.scalars(select(User.password_hash).where(User.login_id.in_(ids))))
    shared = kept.pop() if len(kept) == 1 else None
    return shared if shared and await passwords.fits(password, shared) else await passwords.hashed(password)


async def _account(
    work: Work, login_id: str, role: str, name: str, seller: Seller | None, kept_hash: str
) -> User:
    found: User | None = await work.session.scalar(select(User).where(User.login_id == login_id))
    if found is None:
        found = User(
            seller_id=seller.seller_id if seller else None,
            login_id=login_id,
            password_hash=kept_hash,
            role=role,
            name=name,
            access=True,
        )
        work.session.add(found)
        await work.session.flush()
    return found


async def _seller(work: Work, operator: User) -> Seller:
    found: Seller | None = await work.session.scalar(select(Seller).where(Seller.code == "demo"))
    if found is None:
        found = Seller(code="demo", name="데모뷰티", sender=SENDER)
        work.session.add(found)
        await work.session.flush()
        found.approve(operator.user_id, dt.datetime.now(dt.UTC), work)
        await work.session.flush()
    return found


async def _key(work: Work, master: User, operator: User, secret: str, kind: str, given: str) -> str:
    """The demo's key if it was given or is made now; an earlier one made way if there is no room."""
    assert master.seller_id is not None
    of_kind = select(ApiKey).where(ApiKey.seller_id == master.seller_id, ApiKey.kind == kind)
    rows = (await work.session.scalars(of_kind)).all()
    demos = [row for row in rows if row.label == "demo" and row.state == "approved"]
    if not given and demos:
        return ""
    key = given or fresh_key(kind)
    kept = keyed_hash(secret, "api-key", key)
    if any(row.key_hash == kept for row in rows):
        return key
    for row in demos:
        row.revoke(operator.user_id, dt.datetime.now(dt.UTC))
    await work.session.flush()
    slot = free_slot({row.slot for row in rows if row.state in ("generated", "approved")})
    made = new_key(master.seller_id, slot, key, secret, master.user_id, Wanted(label="demo", kind=kind))
    made.state, made.approved_at, made.approved_by = "approved", dt.datetime.now(dt.UTC), operator.user_id
    work.session.add(made)
    await work.session.flush()
    return key


def main() -> None:
    """Load the demo and say how to sign in."""
    shown = asyncio.run(
        load_demo(
            os.environ["KSE_DATABASE_URL"],
            session_secret=os.environ["KSE_SESSION_SECRET"],
            password=os.environ.get("KSE_DEMO_PASSWORD", ""),
            api_key=os.environ.get("KSE_DEMO_API_KEY", ""),
            sandbox_key=os.environ.get("KSE_DEMO_SANDBOX_KEY", ""),
        )
    )
    for name, value in shown.items():
        sys.stdout.write(f"{name}\t{value or '(as before)'}\n")


if __name__ == "__main__":
    main()
