"""Reads one record field by field and notes every fault instead of stopping at one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeGuard


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong, in which file and which field ("" = the file as a whole)."""

    file: str
    field: str
    message: str

    def __str__(self) -> str:
        """Return `file: field: message`, the form in which faults are reported."""
        place = f"{self.file}: {self.field}" if self.field else self.file
        return f"{place}: {self.message}"


class RecordReader:
    """Hands out the fields of a mapping with their types checked.

    A faulty field yields a harmless value of the right type, so that reading goes on
    and all faults of a record are found at once; whoever reads must look at `faults`
    before using the outcome.
    """

    def __init__(
        self, data: object, file: str, *, path: str = "", faults: list[Fault]
    ) -> None:
        """Take the parsed YAML of `file`; `path` is the field `data` stands in."""
        self._file = file
        self._path = path
        self.faults = faults
        self._left: dict[str, object] = {}
        self._nested_readers: list[RecordReader] = []
        if not isinstance(data, Mapping):
            self.fault("", f"must be a mapping, not {_shown(data)}")
            return
        for name, value in data.items():
            if isinstance(name, str):
                self._left[name] = value
            else:
                self.fault("", f"field names are text, not {_shown(name)}")

    def fault(self, field: str, message: str) -> None:
        """Note a fault in one field of this record."""
        place = ".".join(part for part in (self._path, field) if part)
        self.faults.append(Fault(self._file, place, message))

    def finish(self) -> None:
        """Refuse the fields nobody asked for, here and in the nested records."""
        for name in self._left:
            self.fault(name, "unknown field")
        for reader in self._nested_readers:
            reader.finish()

    def text(self, field: str) -> str:
        """Return a text that is not blank."""
        return self._text(field, self._required(field)) or ""

    def optional_text(self, field: str, *, may_miss: bool = False) -> str | None:
        """Return a text or None; `may_miss` allows the field to be left out."""
        value = self._left.pop(field, None) if may_miss else self._required(field)
        return None if value is None else self._text(field, value)

    def boolean(self, field: str) -> bool:
        """Return true or false."""
        value = self._required(field)
        if isinstance(value, bool):
            return value
        self._wrong(field, value, "true or false")
        return False

    def integer(self, field: str, *, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`."""
        value = self._required(field)
        if _is_integer(value) and low <= value <= high:
            return value
        self._wrong(field, value, f"a whole number from {low} to {high}")
        return low

    def date(self, field: str, *, may_miss: bool = False) -> dt.date | None:
        """Return a day or None; `may_miss` allows the field to be left out."""
        value = self._left.pop(field, None) if may_miss else self._required(field)
        if value is None:
            return None
        day = as_date(value)
        if day is None:
            self._wrong(field, value, "a day as 2026-11-23, or null")
        return day

    def day(self, field: str) -> dt.date:
        """Return a day; null is a fault."""
        value = self._required(field)
        day = as_date(value)
        if day is None:
            self._wrong(field, value, "a day as 2026-11-23")
            return dt.date.min
        return day

    def choice(self, field: str, allowed: Collection[str]) -> str:
        """Return one of the allowed names."""
        value = self._required(field)
        if isinstance(value, str) and value in allowed:
            return value
        self._wrong(field, value, f"one of: {', '.join(allowed)}")
        return next(iter(allowed))

    def optional_choice(self, field: str, allowed: Collection[str]) -> str | None:
        """Return one of the allowed names, or None for null."""
        if field in self._left and self._left[field] is None:
            del self._left[field]
            return None
        return self.choice(field, allowed)

    def texts(self, field: str) -> tuple[str, ...]:
        """Return a list of texts, each once."""
        return self._list_of_text(field, self._required(field), None)

    def names(
        self, field: str, allowed: Collection[str], *, may_miss: bool = False
    ) -> tuple[str, ...]:
        """Return a list of allowed names, each once."""
        if may_miss and field not in self._left:
            return ()
        return self._list_of_text(field, self._required(field), allowed)

    def weights(
        self, field: str, allowed: Collection[str], *, low: int, high: int
    ) -> dict[str, int]:
        """Return allowed names with a whole number from `low` to `high`, never 0."""
        value = self._required(field)
        if not isinstance(value, Mapping):
            self._wrong(field, value, "a mapping of names to numbers")
            return {}
        weights: dict[str, int] = {}
        for name, weight in value.items():
            if name not in allowed:
                self.fault(field, f"unknown name {_shown(name)}; {_one_of(allowed)}")
            elif not _is_integer(weight) or weight == 0 or not low <= weight <= high:
                self._wrong(
                    f"{field}.{name}", weight, f"from {low} to {high}, but not 0"
                )
            else:
                weights[name] = weight
        return weights

    def records(self, field: str) -> list[RecordReader]:
        """Return a reader for each mapping in a list."""
        value = self._required(field)
        if not isinstance(value, list):
            self._wrong(field, value, "a list")
            return []
        return [self._nested(f"{field}[{at}]", item) for at, item in enumerate(value)]

    def record(self, field: str, *, may_miss: bool = False) -> RecordReader | None:
        """Return a reader for a mapping, or None for null."""
        value = self._left.pop(field, None) if may_miss else self._required(field)
        if value is None or value is _MISSING:
            return None
        return self._nested(field, value)

    def has(self, field: str) -> bool:
        """Tell whether the field is there and has not been read yet."""
        return field in self._left

    def _nested(self, place: str, value: object) -> RecordReader:
        path = ".".join(part for part in (self._path, place) if part)
        reader = RecordReader(value, self._file, path=path, faults=self.faults)
        self._nested_readers.append(reader)
        return reader

    def _required(self, field: str) -> object:
        if field not in self._left:
            self.fault(field, "missing")
            return _MISSING
        return self._left.pop(field)

    def _wrong(self, field: str, value: object, expected: str) -> None:
        if value is not _MISSING:
            self.fault(field, f"must be {expected}; found {_shown(value)}")

    def _text(self, field: str, value: object) -> str | None:
        if isinstance(value, str) and value.strip():
            return " ".join(value.split()) if "\n" not in value else value.strip()
        self._wrong(field, value, "a text")
        return None

    def _list_of_text(
        self, field: str, value: object, allowed: Collection[str] | None
    ) -> tuple[str, ...]:
        if not isinstance(value, list):
            self._wrong(field, value, "a list")
            return ()
        found: list[str] = []
        for item in value:
            if not isinstance(item, str) or not item.strip():
                self._wrong(field, item, "a list of texts")
            elif allowed is not None and item not in allowed:
                self.fault(field, f"unknown name {_shown(item)}; {_one_of(allowed)}")
            elif item in found:
                self.fault(field, f"{_shown(item)} stands there twice")
            else:
                found.append(item)
        return tuple(found)


class _Missing:
    """Marks a field that is not there, which is not the same as null."""


_MISSING = _Missing()


def as_date(value: object) -> dt.date | None:
    """Return a day of the YAML, or of the compiled copy where days are ISO text."""
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    if isinstance(value, str) and len(value) == len("2026-11-23"):
        try:
            return dt.date.fromisoformat(value)
        except ValueError:
            return None
    return None


def _is_integer(value: object) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool)


def _one_of(allowed: Collection[str]) -> str:
    return f"allowed: {', '.join(allowed)}"


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
