"""What a process is told by its environment (prefix `KSE_`)."""

from typing import Literal

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """The settings every service has; a service adds its own by inheriting."""

    model_config = SettingsConfigDict(env_prefix="KSE_", extra="ignore")

    database_url: str
    """`postgresql://role@host/database` of this service's own role."""
    kafka_bootstrap: str = "localhost:9092"
    kafka: Literal["embedded", "apache"] = "apache"
    """The embedded broker holds events in memory and wakes no waiting fetch; its timings differ."""
    namespace: str = "kse"
    """Begins the names of topics and consumer groups, so that installations can share a cluster."""
    partitions: int = 4
    """Partitions of a topic this service is the first to name.

    Four is what the embedded broker gives a topic it makes itself, as it does when it comes back empty and a
    hearer asks for a topic before its speaker names it; hearers are given no partition that came later.
    """
    topic_copies: int = 1
    """Copies the cluster keeps of such a topic; three where there are three brokers."""
    host: str = "127.0.0.1"
    port: int = 0
    objects: str = "file:///tmp/kse-objects"
    """Where uploads and documents live: `file:///folder` or `s3://bucket/prefix`."""
    gateway_public_key: str = ""
    """PEM of the Ed25519 key the gateway signs identities with."""
    otlp_endpoint: str = ""
    log_level: str = "INFO"
    retention_hours: int = 72
    """How long said and heard events are remembered."""
    sandbox_days: float = 30
    """After how long a sandbox's test data is deleted."""
    fetch_wait_ms: int | None = None
    session_timeout_ms: int | None = None

    def topic_of(self, service: str) -> str:
        """The topic a service says everything on."""
        return f"{self.namespace}.{service}"

    @property
    def fetch_max_wait_ms(self) -> int:
        """How long an empty fetch may be held; the embedded one adds a quarter of it to every event."""
        return self.fetch_wait_ms or (20 if self.kafka == "embedded" else 500)

    @property
    def group_session_ms(self) -> int:
        """After how long a silent consumer is given up; Apache Kafka refuses less than six seconds."""
        return self.session_timeout_ms or (1_000 if self.kafka == "embedded" else 10_000)
