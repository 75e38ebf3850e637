"""All configuration, resolved once: ``HARMWATCH_*`` variables (or the same as flags), frozen, passed down."""

from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from schemas.topics import DEFAULT_PREFIX, Topic


def redis_url(url: str) -> str:
    """The URL itself; a ValueError says what is wrong with it, without what may be its password."""
    parts = urlsplit(url)
    try:
        port_is_read = parts.port is None or parts.port > 0
    except ValueError:
        port_is_read = False
    at_a_host = parts.scheme in ("redis", "rediss") and bool(parts.hostname) and port_is_read
    if not (parts.scheme == "unix" or (at_a_host and (parts.path in ("", "/") or parts.path[1:].isdecimal()))):
        msg = "no URL of a Redis; give one like redis://127.0.0.1:6379/0 (scheme, host, port, number of the database)"
        raise ValueError(msg)
    return url


def _is_mail_server(url: str) -> bool:
    parts = urlsplit(url)
    try:
        has_port = parts.port is None or parts.port > 0
    except ValueError:
        return False
    return parts.scheme in ("smtp", "smtps", "smtp+starttls") and bool(parts.hostname) and has_port


class Settings(BaseSettings):
    """Every field is a variable ``HARMWATCH_<FIELD>``; docs/operations.md and the README list them from here."""

    model_config = SettingsConfigDict(env_prefix="HARMWATCH_", frozen=True, extra="ignore", env_ignore_empty=True)

    kafka: str = Field(default="127.0.0.1:9092", description="Kafka bootstrap servers, host:port[,host:port]")
    redis: str = Field(default="redis://127.0.0.1:6379/0", description="Redis or Valkey URL (rediss:// for TLS)")
    redis_password: SecretStr | None = Field(default=None, description="Redis password, if not in the URL")
    prefix: str = Field(
        default=DEFAULT_PREFIX,
        pattern=r"^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)*$",
        max_length=200,
        description="Prefix of topics, consumer groups and Redis keys",
    )
    kafka_security: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = Field(
        default="PLAINTEXT", description="Kafka security protocol"
    )
    kafka_sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = Field(
        default="SCRAM-SHA-512", description="SASL mechanism"
    )
    kafka_username: str | None = Field(default=None, description="SASL user name")
    kafka_password: SecretStr | None = Field(default=None, description="SASL password")
    kafka_ca: Path | None = Field(default=None, description="CA certificate file for Kafka over TLS")
    kafka_cert: Path | None = Field(default=None, description="Client certificate file for Kafka over TLS")
    kafka_key: Path | None = Field(default=None, description="Client key file for Kafka over TLS")
    replication: int = Field(default=1, ge=1, description="Replication factor of the topics that are created")
    recent_days: int = Field(default=14, ge=0, description="Days before a report in which an incident is new; 0 = any")
    domains: Annotated[tuple[str, ...], NoDecode] = Field(
        default=("conflict",), description="Domains that alert, comma-separated: conflict, crime"
    )
    other_harm: bool = Field(default=False, description="Also alert on abduction, displacement, destroyed homes")
    severity_extreme: int = Field(default=10, ge=1, description="Civilians killed from which severity is Extreme")
    severity_severe: int = Field(default=1, ge=1, description="Civilians killed from which severity is Severe")
    retention_days: int = Field(
        default=0,
        ge=0,
        le=365_000,
        description="Days after its last report in which an incident is kept by `prune`; 0 = for ever",
    )
    alerts_kept: int = Field(default=10_000, ge=1, description="About how many alerts the Redis stream of alerts keeps")
    copies_days: int = Field(
        default=14, ge=0, le=3650, description="Days in which a text is told for a copy of another; 0 = never"
    )
    analyst: str | None = Field(default=None, description="Who signs decisions; unset = the login name")
    feeds: Path | None = Field(
        default=None, description="List of feeds (OPML, or one address a line) that ingest adds when it starts"
    )
    feed_interval: float = Field(default=300.0, gt=0, description="Seconds between the first polls of a feed")
    feed_interval_min: float = Field(
        default=60.0, gt=0, description="Seconds to which a busy feed's polls may close up"
    )
    feed_interval_max: float = Field(
        default=3600.0, gt=0, description="Seconds to which a quiet feed's polls may spread"
    )
    feed_host_gap: float = Field(default=1.0, ge=0, description="Seconds between two polls of one host")
    feed_concurrency: int = Field(default=100, ge=1, le=1000, description="Feeds that one ingest asks at once")
    full_text_deadline: float = Field(
        default=10.0, gt=0, description="Seconds that fresh news waits for its page before its summary goes out"
    )
    websub_callback: str | None = Field(
        default=None,
        pattern=r"^https?://[^/\s?#]+(/[^\s?#]*)?$",
        description="Public address that leads to the push port, for hubs (WebSub); unset = feeds are only polled",
    )
    web_allow: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Networks beyond the internet that ingest and webhooks may ask, comma-separated (10.1.0.0/16)",
    )
    web_contact: str | None = Field(
        default=None,
        pattern=r"^[!-'*-~]+$",  # printable ASCII without spaces and brackets: it stands in a comment of a header
        max_length=200,
        description="Address or URL in the User-Agent, for owners of the sites that ingest asks",
    )
    push_token: SecretStr | None = Field(
        default=None, description="Token that POST /v1/articles asks for, plain or sha256:HEX; unset = no push API"
    )
    push_tokens: Path | None = Field(
        default=None, description="File of the tokens of several senders, `name token` a line"
    )
    push_port: int = Field(
        default=8089, ge=0, le=65535, description="Port of POST /v1/articles, if there is a token; 0 = any free one"
    )
    push_host: str = Field(default="127.0.0.1", description="Address of POST /v1/articles")
    seed: bool = Field(default=True, description="Feed the seed articles on the first start")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(default="INFO", description="Log level")
    http_port: int | None = Field(
        default=None, ge=0, le=65535, description="Port of /health and /metrics; unset = no HTTP server"
    )
    http_host: str = Field(default="127.0.0.1", description="Address of /health and /metrics")
    gateway_port: int = Field(default=8088, ge=0, le=65535, description="Port of the gateway: the page and its API")
    gateway_host: str = Field(default="127.0.0.1", description="Address of the gateway")
    gateway_open: Annotated[tuple[str, ...] | None, NoDecode] = Field(
        default=None,
        description="Names of the gateway under which anybody may read without a token, comma-separated; `*` = any,"
        " `nobody` = none; unset = those of this machine (localhost), if it listens only there",
    )
    gateway_origins: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        description="Web sites whose pages may ask the gateway (CORS), comma-separated (https://map.example)",
    )
    gateway_rate: int = Field(
        default=1200, ge=0, description="Requests to the gateway a minute, of one token or one address; 0 = any number"
    )
    gateway: str | None = Field(
        default=None, description="Address of the gateway that commands ask; unset = the one of `harmwatch up`"
    )
    gateway_token: SecretStr | None = Field(default=None, description="Token that commands show to the gateway")
    smtp: SecretStr | None = Field(
        default=None,
        description="Mail server of subscriptions, `smtp://`, `smtps://` or `smtp+starttls://user:password@host:port`",
    )
    smtp_from: str | None = Field(
        default=None, pattern=r"^[^@\s<>]+@[^@\s<>]+$", description="Address from which subscriptions are mailed"
    )
    data: Path = Field(
        default=Path(".harmwatch"), description="Folder of the embedded servers and of the gateway's copy"
    )

    @property
    def web_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """``web_allow``, read."""
        return tuple(ip_network(network, strict=False) for network in self.web_allow)

    @field_validator("redis")
    @classmethod
    def _names_a_redis(cls, url: str) -> str:
        return redis_url(url)

    @field_validator("smtp")
    @classmethod
    def _names_a_mail_server(cls, url: SecretStr | None) -> SecretStr | None:
        if url is not None and not _is_mail_server(url.get_secret_value()):
            msg = "no mail server; give one like smtp+starttls://user:password@mail.example:587, smtp:// or smtps://"
            raise ValueError(msg)
        return url

    @field_validator("domains", "web_allow", "gateway_open", "gateway_origins", mode="before")
    @classmethod
    def _split(cls, value: Any) -> Any:
        return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value

    @field_validator("web_allow")
    @classmethod
    def _names_networks(cls, networks: tuple[str, ...]) -> tuple[str, ...]:
        for network in networks:
            try:
                ip_network(network, strict=False)
            except ValueError:
                msg = f"{network!r} is no network; give them like 10.1.0.0/16 or fd00::/8, comma-separated"
                raise ValueError(msg) from None
        return networks

    @field_validator("gateway_origins")
    @classmethod
    def _names_origins(cls, origins: tuple[str, ...]) -> tuple[str, ...]:
        for origin in origins:
            parts = urlsplit(origin)
            if origin != "*" and (
                parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}"
            ):
                msg = f"{origin!r} is no origin; give scheme and host alone, e.g. https://map.example"
                raise ValueError(msg)
        return origins

    @model_validator(mode="after")
    def _check(self) -> Self:
        unknown = set(self.domains) - {"conflict", "crime"}
        if unknown or not self.domains:
            msg = f"domains: {', '.join(sorted(unknown)) or 'empty'}; known are conflict, crime"
            raise ValueError(msg)
        if self.severity_severe > self.severity_extreme:
            msg = f"severity_severe {self.severity_severe} is above severity_extreme {self.severity_extreme}"
            raise ValueError(msg)
        if (self.smtp is None) != (self.smtp_from is None):
            msg = "smtp and smtp_from belong together: the server that sends mail, and the address it is from"
            raise ValueError(msg)
        if self.websub_callback and not (self.push_token or self.push_tokens):
            msg = "websub_callback needs push_token or push_tokens: hubs deliver on the port of push, which is off"
            raise ValueError(msg)
        if not self.feed_interval_min <= self.feed_interval <= self.feed_interval_max:
            msg = (
                f"feed_interval {self.feed_interval:g} is not between feed_interval_min {self.feed_interval_min:g} and"
                f" feed_interval_max {self.feed_interval_max:g}"
            )
            raise ValueError(msg)
        if self.kafka_security.startswith("SASL") and (self.kafka_username is None or self.kafka_password is None):
            msg = f"kafka_security {self.kafka_security} needs kafka_username and kafka_password"
            raise ValueError(msg)
        return self

    def topic(self, topic: Topic) -> str:
        """Full name of a topic under this prefix."""
        return topic.name(self.prefix)

    def group(self, service: str) -> str:
        """Consumer group of a service under this prefix."""
        return f"{self.prefix}.{service}"

    def environment(self) -> dict[str, str]:
        """These settings as ``HARMWATCH_*`` variables, for a child process; unset ones are left out."""
        pairs = {}
        for name in type(self).model_fields:
            value = getattr(self, name)
            if value is None:
                continue
            if isinstance(value, SecretStr):
                value = value.get_secret_value()
            pairs[f"HARMWATCH_{name.upper()}"] = ",".join(value) if isinstance(value, tuple) else str(value)
        return pairs
