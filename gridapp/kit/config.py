"""Settings, read once from the environment (`GRIDAPP_*`) or a `.env` file."""

from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from gridapp.kit.errors import Refusal
from gridapp.kit.i18n import LOCALES, Msg, msg
from gridapp.kit.office_hours import OfficeHours

if TYPE_CHECKING:
    from sqlalchemy.engine import URL


class Unusable(ValueError):
    """A setting that cannot be used, with the words for whoever set it."""

    def __init__(self, reason: Msg) -> None:
        super().__init__(reason.render())
        self.reason = reason


class Settings(BaseSettings):
    """Every knob of the installation that any office has; each is `GRIDAPP_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="GRIDAPP_", env_file=".env", extra="ignore")

    data_dir: Path = Path("data")
    """Where everything the app writes lives: database, keys, uploads, logs."""
    database_url: str = ""
    """SQLAlchemy URL; empty means an SQLite file in `data_dir`."""
    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=1, le=65535)
    timezone: str = "Asia/Shanghai"
    office_hours: str = "08:30-12:00,14:00-17:30"
    """When the clock of a deadline runs on a working day."""
    headline_cases: int = Field(default=5, ge=1)
    """A headline is never made of fewer cases: the worst village of a month is none with a single one."""
    due_soon_hours: int = Field(default=24, ge=0, le=8784)
    """A deadline is said to be near when it has no more than this left."""
    alike_days: int = Field(default=7, ge=0, le=366)
    """Similar cases are looked for within so many days before and after."""
    four_eyes: bool = True
    """Whoever handled a case does not verify it, whoever reported it does not close it. False for a tiny office; its reports say so."""
    extension_days: int = Field(default=15, ge=0)
    """Most working days by which the deadline of one case may be extended, all extensions together."""
    locale: str = "zh"
    """Locale of visitors who have not chosen one: `zh` or `en`."""
    secure_cookies: bool = False
    """True behind HTTPS: the session cookie is then `__Host-` prefixed and `Secure`."""
    allowed_origins: list[str] = []
    """Origins besides the app's own that may open the websocket."""
    session_hours: int = Field(default=12, ge=1)
    session_idle_minutes: int = Field(default=120, ge=1)
    trusted_proxy_hops: int = Field(default=0, ge=0)
    """How many reverse proxies stand in front; 0 means that `X-Forwarded-For` is not believed."""
    max_upload_bytes: int = Field(default=20_000_000, ge=1)
    encryption_key: SecretStr | None = None
    """Key for personal data at rest; empty means `data_dir/secret.key`, made on first use with mode 0600."""

    @field_validator("database_url")
    @classmethod
    def _check_url(cls, value: str) -> str:
        from sqlalchemy.engine import make_url  # notebooks read settings too, and have no database
        from sqlalchemy.exc import ArgumentError

        try:
            known = not value or make_url(value).get_backend_name() in {"sqlite", "postgresql"}
        except ArgumentError:
            known = False
        if not known:
            raise Unusable(msg("应形如 sqlite:////data/gridapp.db 或 postgresql+psycopg://user:password@host/database"))
        return value

    @field_validator("timezone")
    @classmethod
    def _check_zone(cls, value: str) -> str:
        try:
            return ZoneInfo(value).key
        except (OSError, ValueError, LookupError):
            raise Unusable(msg("没有这个时区，应形如 Asia/Shanghai")) from None

    @field_validator("locale")
    @classmethod
    def _check_locale(cls, value: str) -> str:
        if value not in LOCALES:
            raise Unusable(msg("只能是 zh 或 en"))
        return value

    @field_validator("office_hours")
    @classmethod
    def _check_hours(cls, value: str) -> str:
        try:
            OfficeHours.parse(value)
        except Refusal as refusal:
            raise Unusable(refusal.message) from None
        return value

    @cached_property
    def url(self) -> "URL":
        """The database URL in force. Never a text: a folder's name may have `?` in it, which would end the path."""
        from sqlalchemy.engine import URL, make_url

        if self.database_url:
            return make_url(self.database_url)
        return URL.create("sqlite", database=str((self.data_dir / "gridapp.db").resolve()))


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process; `settings.cache_clear()` re-reads the environment."""
    return Settings()
