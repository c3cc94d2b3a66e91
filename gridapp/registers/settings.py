"""What this office settles about its grids, read once from the environment (`GRIDAPP_*`) or a `.env` file."""

from functools import lru_cache

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class OfficeSettings(BaseSettings):
    """Each is `GRIDAPP_<NAME>` in the environment."""

    model_config = SettingsConfigDict(env_prefix="GRIDAPP_", env_file=".env", extra="ignore")

    grid_code_length: int = Field(default=15, ge=13, le=20)
    """Digits of a grid code: 12 of the division, the rest a sequence."""
    grid_households_min: int = Field(default=200, ge=0)
    grid_households_max: int = Field(default=500, ge=1)
    coverage_tolerance_ppm: int = Field(default=20_000, ge=0)
    """How far the sum of a village's grids may be from the village before it is shown as a gap (2 %)."""


@lru_cache(maxsize=1)
def office_settings() -> OfficeSettings:
    """The settings of this process.

    Raises:
        ValidationError: one of them cannot be used.
    """
    return OfficeSettings()
