"""Metrics, traces and logs: the same in every process, with personal data masked."""

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from kse.plain import structlog

HTTP_REQUESTS = Counter(
    "kse_http_requests_total", "HTTP requests answered", ("service", "method", "route", "status")
)
HTTP_SECONDS = Histogram(
    "kse_http_request_seconds", "Time to answer", ("service", "method", "route"),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20),
)  # fmt: skip
EVENTS_SAID = Counter("kse_events_said_total", "Events committed to the outbox", ("service", "type"))
EVENTS_HEARD = Counter("kse_events_heard_total", "Events whose effect was committed", ("service", "type"))
HEARING_SECONDS = Histogram("kse_hearing_batch_seconds", "Time to hear one batch", ("service",))
OUTBOX_OLDEST = Gauge("kse_outbox_oldest_seconds", "Age of the oldest unpublished event", ("service",))
OUTBOX_PENDING = Gauge("kse_outbox_pending", "Events committed and not yet published", ("service",))
PARKED = Gauge("kse_parked_events", "Events set aside, by state", ("service", "state"))
CONSUMER_LAG = Gauge("kse_consumer_lag", "Records not yet read", ("service", "topic", "partition"))

PERSONAL = frozenset(
    {"name", "kana", "phone", "phone2", "tel", "mobile", "email", "mail", "address", "zip", "consignee",
     "receiver", "receiver_name", "receiver_kana", "receiver_phone", "receiver_phone2", "buyer_name",
     "password", "pwd", "secret", "token", "key", "api_key", "body", "line", "lines"}
)  # fmt: skip
_PHONE_OR_ZIP = re.compile(r"(?<![\w-])(?:\+?\d{1,3}-)?0?\d{1,4}-\d{2,4}(?:-\d{3,4})?(?![\w-])")
_LONG_PHONE = re.compile(r"(?<![\w-])(?:\+\d{8,15}|0\d{9,10})(?![\w-])")
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_ROW = re.compile(
    r"(DETAIL:|Failing row contains|Key \().*?(?=\n(?:HINT|CONTEXT|QUERY|\[|  File|\S*Error|\n)|\Z)",
    re.DOTALL,
)
"""The values PostgreSQL quotes from the row it refused."""
_EAST_ASIAN = (
    "\u1100-\u11ff\u2e80-\u2fdf\u3005-\u30ff\u3130-\u318f\u31f0-\u31ff\u3400-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f"
)
_NAME_OR_ADDRESS = re.compile(
    rf"[{_EAST_ASIAN}](?:[{_EAST_ASIAN}0-9０-９\-－ー・,() 　]*[{_EAST_ASIAN}0-9０-９])?"
)
"""Our own log lines are English, so what is Japanese or Korean in them was somebody's."""


def mask(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank personal fields by name, and what looks personal wherever it stands (SYS-05)."""
    for field, value in entry.items():
        entry[field] = "***" if field.lower() in PERSONAL else _masked(value)
    return entry


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {
            mask_text(str(field)): "***" if str(field).lower() in PERSONAL else _masked(inner)
            for field, inner in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return mask_text(repr(value))


def mask_text(value: str) -> str:
    """The text without refused rows, mail addresses, phones, zips, and Japanese or Korean words."""
    value = _ROW.sub(r"\1 ***", value)
    for pattern in (_MAIL, _LONG_PHONE, _PHONE_OR_ZIP, _NAME_OR_ADDRESS):
        value = pattern.sub("***", value)
    return value


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso"),
]
_FINISH: list[Any] = [
    structlog.processors.format_exc_info,
    mask,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def set_up_logs(service: str, level: str) -> None:
    """JSON lines on standard output; every process calls this once at its start."""
    structlog.configure(
        processors=[*_SHARED, *_FINISH],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    lines = logging.StreamHandler(sys.stdout)
    lines.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, structlog.stdlib.ExtraAdder(), *_SHARED],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_FINISH],
        )
    )
    logging.basicConfig(level="WARNING", handlers=[lines], force=True)
    logging.captureWarnings(capture=True)
    for noisy in ("aiokafka", "faststream"):
        logging.getLogger(noisy).setLevel("ERROR")


def set_up_traces(service: str, endpoint: str) -> None:
    """Send spans to an OpenTelemetry collector; without an endpoint the API stays a no-op."""
    if not endpoint:
        return
    # Imported here because the SDK costs a fifth of a second of start where nothing is sent.
    from opentelemetry import trace
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    provider = TracerProvider(resource=Resource.create({"service.name": service}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(f"{endpoint}/v1/traces")))
    trace.set_tracer_provider(provider)
    HTTPXClientInstrumentor().instrument()


def log() -> Any:
    """The process's structured logger."""
    return structlog.get_logger()
