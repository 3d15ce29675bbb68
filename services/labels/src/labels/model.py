"""Labels' tables as domain objects."""

from datetime import UTC, datetime
from typing import Any

import msgspec
from sqlalchemy import BigInteger, DateTime, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from kse.errors import Refusal
from labels.refusals import Fault

OVER = ("finished", "failed", "cancelled")


class Row(DeclarativeBase):
    """Labels' tables."""


class Job(Row):
    """A print job: what is to be printed, how far it is, what came of it (LAB-04).

    `due_at` is when somebody may take it: at once while it is queued, at the end of the lease while it is
    running. `tries` numbers the takings, so that who lost the lease cannot end the job.
    """

    __tablename__ = "job"

    id: Mapped[str] = mapped_column(primary_key=True)
    seller_id: Mapped[int] = mapped_column(BigInteger)
    layout: Mapped[str]
    source: Mapped[str]
    total: Mapped[int]
    state: Mapped[str]
    printed: Mapped[int]
    tries: Mapped[int]
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    cancel_asked: Mapped[bool]
    reason: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    failed: Mapped[list[Any]] = mapped_column(JSONB)
    replaced: Mapped[list[Any]] = mapped_column(JSONB)
    pages: Mapped[int]
    document: Mapped[str | None]
    size: Mapped[int | None] = mapped_column(BigInteger)
    asked_at: Mapped[datetime] = mapped_column(DateTime(timezone=True), server_default=func.now())
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    tidied: Mapped[bool]

    @property
    def faults(self) -> dict[str, Fault]:
        """Why shipments were not printed, by K number, in printing order."""
        return dict(msgspec.convert(self.failed, list[tuple[str, Fault]]))

    @property
    def fault(self) -> Fault | None:
        """Why the whole job failed."""
        return None if self.reason is None else msgspec.convert(self.reason, Fault)

    def finish(self, document: str, size: int, pages: int, printed: int) -> None:
        """The document is in the object store."""
        self._end("finished")
        self.document, self.size, self.pages, self.printed = document, size, pages, printed

    def fail(self, fault: Fault, failed: dict[str, Fault]) -> None:
        """Nothing was printed."""
        self._end("failed")
        self.reason, self.printed = msgspec.to_builtins(fault), 0
        self.note(failed, {})

    def note(self, failed: dict[str, Fault], replaced: dict[str, str]) -> None:
        """Which shipments were not printed, or not with all their characters."""
        # Lists, because jsonb keeps no order of keys.
        self.failed = msgspec.to_builtins(list(failed.items()))
        self.replaced = msgspec.to_builtins(list(replaced.items()))

    def stop(self) -> None:
        """End without a document."""
        self._end("cancelled")

    def ask_to_cancel(self) -> None:
        """Stop at once while nobody prints, else between two pages. Refuses once the job is over."""
        if self.state in ("finished", "failed"):
            raise Refusal("job-over")
        if self.state == "queued":
            self.stop()
        self.cancel_asked = True

    def _end(self, state: str) -> None:
        self.state, self.ended_at = state, datetime.now(UTC)
