"""Why a job or a shipment is not printed; the sentences are in `labels.messages`."""

from typing import Any

import msgspec


class Fault(msgspec.Struct, frozen=True):
    """A reason that can be kept and said in any language: its code and what the sentence needs."""

    code: str
    params: dict[str, Any] = {}


class JobRefused(Exception):
    """The whole job cannot be printed, now or later."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.fault = Fault(code, params)


class UnknownLayout(JobRefused):
    """No label form has that name."""

    def __init__(self, layout: str) -> None:
        super().__init__("unknown-layout", layout=layout)


class StartPositionOutsideSheet(JobRefused):
    """The sheet has fewer labels than the start position names."""

    def __init__(self, position: int, slots: int) -> None:
        super().__init__("start-position-outside-sheet", position=position, slots=slots)


class Unprintable(Exception):
    """One shipment cannot be printed; the others of the job can (LAB-04)."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.fault = Fault(code, params)


class PrintingCancelled(Exception):
    """Somebody stopped the job; what was written so far is no document."""
