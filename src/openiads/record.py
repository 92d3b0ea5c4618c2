"""The one decorator that makes a data record: frozen, checked on construction, no unknown fields."""

from dataclasses import field as dataclass_field
from typing import TypeVar, cast, dataclass_transform

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

T = TypeVar("T")


@dataclass_transform(kw_only_default=True, frozen_default=True, field_specifiers=(Field, dataclass_field))
def record(cls: type[T]) -> type[T]:
    """Make `cls` a frozen, slotted, keyword-only pydantic dataclass.

    Every value is checked against its annotation on construction; unknown fields, NaN and infinities are refused
    with a pydantic ValidationError.
    """
    config = ConfigDict(extra="forbid", allow_inf_nan=False)
    return cast(type[T], dataclass(cls, config=config, frozen=True, slots=True, kw_only=True))
