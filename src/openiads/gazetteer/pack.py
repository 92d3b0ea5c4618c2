"""The one file that holds the places of the world: how it is written and how single places are read out of it.

After a first line that tells what lies where (JSON), the file holds columns of rows, the most people first, and three
word lists in blocks of sorted lines, each compressed by itself, so that one lookup unpacks one block of 128 names:
names of rows, row numbers by name key, row numbers by sound. A bit field tells without
unpacking that no name begins so.
"""

import json
import zlib
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

KINDS = ("city", "town", "airfield", "admin1")
BLOCK_LINES = 128
FILTER_BITS = 1 << 24
DEGREE_STEPS = 100_000
"""Positions are kept to 1e-5 degrees."""
BLOCKS_KEPT = 2048


class Record(NamedTuple):
    """One row of the file; population of an airfield: its size, 1 to 3; radius_km: of a region, else 0."""

    kind: str
    country: str
    population: int
    lat: float
    lon: float
    radius_km: int
    name: str


class Store:
    """Read access to a file of places; nothing is unpacked before it is asked for."""

    def __init__(self, content: bytes) -> None:
        """Take the bytes of the file; ValueError where they are not such a file."""
        end = content.index(b"\n")
        self._header: dict[str, Any] = json.loads(content[:end])
        self._content = memoryview(content)[end + 1 :]
        self._kind, self._country = self._bytes("kind"), self._bytes("country")
        self._population, self._radius_km = self._column("I", "population"), self._column("H", "radius_km")
        self._lat, self._lon = self._column("i", "lat"), self._column("i", "lon")
        self._filter = self._bytes("filter")
        self._names, self._keys, self._sounds = self._blocks("names"), self._blocks("keys"), self._blocks("sounds")
        self.common = frozenset(self._bytes("common").decode().split("\n"))
        self.countries: Sequence[str] = self._header["countries"]
        lines = self._bytes("country_names").decode().split("\n")
        self.country_names: Mapping[str, str] = dict(line.split("\t") for line in lines if line)

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self._kind)

    def record(self, number: int) -> Record:
        """Give the row of that number."""
        block, line = divmod(number, BLOCK_LINES)
        return Record(
            KINDS[self._kind[number]], self.countries[self._country[number]], self._population[number],
            self._lat[number] / DEGREE_STEPS, self._lon[number] / DEGREE_STEPS, self._radius_km[number],
            self._names.lines(block)[line],
        )  # fmt: skip

    def numbers(self, key: str) -> Sequence[int]:
        """Give the numbers of the rows called `key`, the most people first."""
        return self._keys.find(key) if self.may_hold(key) else ()

    def sounding(self, sound: str) -> Sequence[int]:
        """Give the numbers of the rows whose name sounds like that (see `sound_key`)."""
        return self._sounds.find(sound)

    def may_hold(self, text: str) -> bool:
        """Whether a key `text`, or where it ends in a space a key that begins with these words, may be there."""
        bit = zlib.crc32(text.encode()) % FILTER_BITS
        return bool(self._filter[bit >> 3] & 1 << (bit & 7))

    def keys(self, prefix: str = "") -> Iterator[str]:
        """Give all keys that begin with `prefix`, in order."""
        return self._keys.beginning(prefix)

    def n_keys(self) -> int:
        """How many keys there are."""
        return int(self._header["n_keys"])

    def inside(self, south: float, north: float, west: float, east: float, least_population: int) -> Iterator[int]:
        """Give the numbers of the rows within a box in degrees with at least that many people, the most first."""
        for number, population in enumerate(self._population):
            if population < least_population:
                return
            if south <= self._lat[number] / DEGREE_STEPS <= north and west <= self._lon[number] / DEGREE_STEPS <= east:
                yield number

    def _bytes(self, name: str) -> bytes:
        start, length = self._header["sections"][name]
        return zlib.decompress(self._content[start : start + length])

    def _column(self, code: str, name: str) -> Sequence[int]:
        return memoryview(self._bytes(name)).cast(code)  # type: ignore[call-overload, no-any-return]

    def _blocks(self, name: str) -> "_Blocks":
        starts = self._column("I", f"{name}_starts")
        start, length = self._header["sections"][name]
        return _Blocks(self._content[start : start + length], starts, self._bytes(f"{name}_heads").decode().split("\n"))


class _Blocks:
    """Sorted lines "key<tab>numbers", or lines in the order of the rows, in compressed blocks."""

    def __init__(self, content: memoryview, starts: Sequence[int], heads: Sequence[str]) -> None:
        self._content, self._starts, self._heads = content, starts, heads
        self.lines = lru_cache(BLOCKS_KEPT)(self._lines)
        self._table = lru_cache(BLOCKS_KEPT)(self._tabled)

    def find(self, key: str) -> Sequence[int]:
        """Give the numbers behind `key`; none where it is not there."""
        block = bisect_right(self._heads, key) - 1
        numbers = self._table(block).get(key) if block >= 0 else None
        return [int(number, 36) for number in numbers.split(" ")] if numbers else ()

    def beginning(self, prefix: str) -> Iterator[str]:
        """Give the keys that begin with `prefix`."""
        for block in range(max(bisect_left(self._heads, prefix) - 1, 0), len(self._heads)):
            if self._heads[block] > prefix and not self._heads[block].startswith(prefix):
                return
            yield from (key for key in self._table(block) if key.startswith(prefix))

    def _lines(self, block: int) -> list[str]:
        return zlib.decompress(self._content[self._starts[block] : self._starts[block + 1]]).decode().split("\n")

    def _tabled(self, block: int) -> dict[str, str]:
        return dict(line.split("\t", 1) for line in self._lines(block))


def write_store(
    path: Path, rows: Sequence[Any], keys: Mapping[str, Sequence[int]], sounds: Mapping[str, Sequence[int]],
    common: Iterable[str], country_names: Mapping[str, str],
) -> None:  # fmt: skip
    """Write a file of places: the same input gives the same bytes.

    rows: with the fields of Record, the most people first; keys, sounds: numbers of rows; common: keys that are also
    ordinary English words; country_names: two letters of a country by name key.
    """
    countries = sorted({row.country for row in rows})
    sections: dict[str, bytes] = {
        "kind": _packed(bytes(KINDS.index(row.kind) for row in rows)),
        "country": _packed(bytes(countries.index(row.country) for row in rows)),
        "population": _packed(array("I", (row.population for row in rows)).tobytes()),
        "radius_km": _packed(array("H", (row.radius_km for row in rows)).tobytes()),
        "lat": _packed(array("i", (round(row.lat * DEGREE_STEPS) for row in rows)).tobytes()),
        "lon": _packed(array("i", (round(row.lon * DEGREE_STEPS) for row in rows)).tobytes()),
        "filter": _packed(_filter_of(keys)),
        "common": _packed("\n".join(common).encode()),
        "country_names": _packed("\n".join(f"{key}\t{code}" for key, code in sorted(country_names.items())).encode()),
    }
    sections |= _block_sections("names", [" ".join(row.name.split()) for row in rows])
    sections |= _block_sections("keys", _lines_of(keys))
    sections |= _block_sections("sounds", _lines_of(sounds))
    places, start = {}, 0
    for name, content in sections.items():
        places[name] = [start, len(content)]
        start += len(content)
    header = {"format": 1, "n_keys": len(keys), "countries": countries, "sections": places}
    path.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(sections.values()))


def _packed(content: bytes) -> bytes:
    return zlib.compress(content, 9)


def _filter_of(keys: Iterable[str]) -> bytes:
    bits = bytearray(FILTER_BITS // 8)
    for key in keys:
        words = key.split(" ")
        for text in (key, *(" ".join(words[:n_words]) + " " for n_words in range(1, len(words)))):
            bit = zlib.crc32(text.encode()) % FILTER_BITS
            bits[bit >> 3] |= 1 << (bit & 7)
    return bytes(bits)


def _lines_of(numbers: Mapping[str, Sequence[int]]) -> list[str]:
    return [f"{key}\t{' '.join(map(_base36, numbers[key]))}" for key in sorted(numbers)]


def _base36(number: int) -> str:
    digits = ""
    while number or not digits:
        number, digit = divmod(number, 36)
        digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
    return digits


def _block_sections(name: str, lines: Sequence[str]) -> dict[str, bytes]:
    blocks = [lines[start : start + BLOCK_LINES] for start in range(0, len(lines), BLOCK_LINES)]
    packed = [_packed("\n".join(block).encode()) for block in blocks]
    starts = array("I", [0])
    for content in packed:
        starts.append(starts[-1] + len(content))
    heads = "\n".join(block[0].split("\t")[0] for block in blocks)
    return {
        name: b"".join(packed), f"{name}_starts": _packed(starts.tobytes()), f"{name}_heads": _packed(heads.encode())
    }  # fmt: skip
