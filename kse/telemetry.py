"""Metrics, traces and logs: the same in every process, with personal data masked."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog
from prometheus_client import Counter, Gauge, Histogram

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
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")


def mask(_logger: Any, _method: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Blank personal fields by name, and phones, zips and mail addresses wherever they stand (SYS-05)."""
    for field, value in entry.items():
        if field.lower() in PERSONAL:
            entry[field] = "***"
        elif isinstance(value, str):
            entry[field] = mask_text(value)
    return entry


def mask_text(value: str) -> str:
    """The text with mail addresses, phones and zips blanked."""
    return _PHONE_OR_ZIP.sub("***", _MAIL.sub("***", value))


def set_up_logs(service: str, level: str) -> None:
    """JSON lines on standard output; every process calls this once at its start."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.format_exc_info,
            mask,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level="WARNING", format=f'{{"service": "{service}", "event": "%(message)s"}}')
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
