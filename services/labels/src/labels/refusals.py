"""Why a job or a shipment is not printed."""


class UnknownLayout(ValueError):
    """No label form has that name."""

    code = "unknown-layout"

    def __init__(self, layout: str) -> None:
        super().__init__(f"없는 출력양식입니다: {layout}")
        self.layout = layout


class StartPositionOutsideSheet(ValueError):
    """The sheet has fewer labels than the start position names."""

    code = "start-position-outside-sheet"

    def __init__(self, position: int, slots: int) -> None:
        super().__init__(f"시작 위치는 1부터 {slots}까지입니다: {position}")
        self.position = position
        self.slots = slots


class Unprintable(ValueError):
    """One shipment cannot be printed; the others of the job can (LAB-04)."""


class PrintingCancelled(Exception):
    """Somebody stopped the job; what was written so far is no document."""
