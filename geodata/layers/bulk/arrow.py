"""Turns columns of an Arrow table into arrays: texts become codes into sorted words, not a million objects."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import types

from geodata.catalog.columns import Column
from geodata.layers.arrays import Array, Booleans, Dates, Integers, Lists, Numbers, Strings, dates
from geodata.layers.shared import shared, shared_bytes
from geodata.layers.words import UNKNOWN, Words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geodata.catalog.columns import ColumnType

FEW_WORDS = 4_096
"""So many different texts are kept as Python's own, which are faster to look up; more stay in one buffer."""

_DAY_S = 86_400
_FIRST_S, _LAST_S = (int(np.datetime64(text, "s").astype(np.int64)) for text in ("0001-01-01", "9999-12-31T23:59:59"))


def column(field: pa.Field, *, is_date: bool = False) -> Column:
    """Name, type, meaning and unit of a column; ``description`` and ``unit`` of the field's metadata are used.

    Parameters
    ----------
    field : pyarrow.Field
        From the schema of a table.
    is_date : bool
        Whether texts of this column are dates.

    Raises
    ------
    TypeError
        When values of this type cannot be given as properties.
    """
    said = {name.decode(): text.decode() for name, text in (field.metadata or {}).items()}
    kind = "date" if is_date and _type(field.type) == "string" else _type(field.type)
    return Column(field.name, kind, said.get("description", field.name.replace("_", " ")), said.get("unit", ""))


def array(values: pa.ChunkedArray, kind: ColumnType) -> Array:
    """Array of a column.

    Parameters
    ----------
    values : pyarrow.ChunkedArray, shape (n,)
        Of a type that ``column`` accepts.
    kind : str
        Type that ``column`` gave.

    Raises
    ------
    ValueError
        For text that is not UTF-8, and for dates that cannot be read or lie outside the years 1 to 9999.
    """
    whole = bare(values)
    known = whole.is_valid().to_numpy(zero_copy_only=False)
    match kind:
        case "string":
            return Strings(*_coded(whole))
        case "array":
            return _lists(whole, known)
        case "date" if types.is_temporal(whole.type):
            return _moments(whole, known)
        case "date":
            return dates(*_coded(whole))
    return _numeric(whole, known)


def not_utf8(values: pa.ChunkedArray) -> bytes | None:
    """First text of a column that is not UTF-8; None when all are."""
    for chunk in values.chunks:
        plain = chunk.storage if isinstance(chunk.type, pa.BaseExtensionType) else chunk
        if _type(plain.type) != "string" or types.is_dictionary(plain.type):
            continue
        for text in plain.cast(pa.large_binary()).to_pylist():
            try:
                _ = text is None or text.decode()
            except UnicodeDecodeError:
                return bytes(text)
    return None


_TYPES: tuple[tuple[ColumnType, tuple[Callable[[pa.DataType], bool], ...]], ...] = (
    ("string", (types.is_string, types.is_large_string, types.is_string_view, types.is_null)),
    ("boolean", (types.is_boolean,)),
    ("integer", (types.is_integer, lambda kind: types.is_decimal(kind) and kind.scale == 0)),
    ("number", (types.is_floating, types.is_decimal)),
    ("date", (types.is_date, types.is_timestamp)),
    ("array", (types.is_list, types.is_large_list, types.is_fixed_size_list)),
)
"""Type of a column by the tests that Arrow's type passes; the first counts."""


def _type(kind: pa.DataType) -> ColumnType:
    if isinstance(kind, pa.BaseExtensionType):
        return _type(kind.storage_type)
    if types.is_dictionary(kind):
        return _type(kind.value_type)
    found = next((name for name, tests in _TYPES if any(test(kind) for test in tests)), None)
    if found is None or (found == "array" and _type(kind.value_type) not in ("string", "integer")):
        raise TypeError(f"values of type {kind}")
    return found


def bare(values: pa.ChunkedArray) -> pa.Array:
    """One array without dictionaries, extension types and short offsets."""
    kind = values.type
    if isinstance(kind, pa.BaseExtensionType):
        values = pa.chunked_array([chunk.storage for chunk in values.chunks], kind.storage_type)
        kind = kind.storage_type
    if types.is_dictionary(kind):
        values, kind = values.cast(kind.value_type), kind.value_type
    if _type(kind) == "string":
        values = values.cast(pa.large_string())
    elif _type(kind) == "array":
        values = values.cast(pa.large_list(pa.large_string()))
    whole = values.combine_chunks()
    if isinstance(whole, pa.ChunkedArray):  # what older versions give
        whole = pa.concat_arrays(whole.chunks) if whole.num_chunks else pa.array([], whole.type)
    try:
        whole.validate(full=True)
    except pa.ArrowInvalid as error:
        raise ValueError(str(error)) from error
    return whole


def _coded(values: pa.Array) -> tuple[NDArray[np.int32], Sequence[str]]:
    codes, words = encoded(values)
    return shared(codes), _words(words)


def encoded(values: pa.Array) -> tuple[NDArray[np.int32], pa.LargeStringArray]:
    """Codes of texts, and the words that occur, with composed letters, ascending."""
    encoded = values.dictionary_encode()
    if not _is_composed(encoded.dictionary):
        encoded = pc.utf8_normalize(values, "NFC").dictionary_encode()
    return ordered(encoded)


def _is_composed(texts: pa.LargeStringArray) -> bool:
    """Whether all letters are composed: asked of all at once, which may say no where a mark begins a text."""
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[texts.offset :]
    whole = bytes(data[ends[0] : ends[len(texts)]]).decode() if data is not None and len(texts) else ""
    return whole.isascii() or unicodedata.is_normalized("NFC", whole)


def ordered(encoded: pa.DictionaryArray) -> tuple[NDArray[np.int32], pa.LargeStringArray]:
    """Codes and words of texts with a dictionary, in ascending order."""
    order = pc.sort_indices(encoded.dictionary).to_numpy()
    places = np.empty(len(order) + 1, dtype=np.int32)
    places[order] = np.arange(len(order), dtype=np.int32)
    places[-1] = UNKNOWN
    indices = encoded.indices.fill_null(len(order)).to_numpy()
    return places[indices], encoded.dictionary.take(pa.array(order))


def _words(texts: pa.LargeStringArray) -> Sequence[str]:
    if len(texts) <= FEW_WORDS:
        return tuple(texts.to_pylist())
    ends, data = followed(texts)
    return Words(shared(ends), shared_bytes(b'"' + data))


def followed(texts: pa.LargeStringArray) -> tuple[NDArray[np.int64], bytes]:
    """Texts in one buffer, each with the quotation mark behind it that ``Words`` wants, and where each begins."""
    mark, nothing = (pa.scalar(text, pa.large_string()) for text in ('"', ""))
    joined = pc.binary_join_element_wise(texts, mark, nothing)
    _, offsets, data = joined.buffers()
    ends = np.frombuffer(offsets, dtype=np.int64)[joined.offset : joined.offset + len(texts) + 1]
    return ends - ends[0], data.to_pybytes()[ends[0] : ends[-1]] if len(texts) else b""


def _lists(values: pa.LargeListArray, known: NDArray[np.bool_]) -> Lists:
    offsets = np.concatenate(([0], np.cumsum(lengths(values)))).astype(np.int64)
    entries = values.flatten()  # leaves out what stands behind a null
    return Lists(shared(offsets), *_coded(entries.fill_null("")), known)


def lengths(values: pa.LargeListArray) -> NDArray[np.int64]:
    """Entries of each list; a null has none."""
    found: NDArray[np.int64] = pc.list_value_length(values).fill_null(0).to_numpy()
    return found


def _numeric(values: pa.Array, known: NDArray[np.bool_]) -> Array:
    if types.is_boolean(values.type):
        return Booleans(shared(values.fill_null(fill_value=False).to_numpy(zero_copy_only=False)), shared(known))
    if _type(values.type) == "number":
        numbers = values.cast(pa.float64()).fill_null(np.nan).to_numpy(zero_copy_only=False)
        return Numbers(shared(numbers), shared(np.isfinite(numbers)))
    filled = values.fill_null(0)
    try:
        whole: NDArray[Any] = shared(filled.cast(pa.int64()).to_numpy(zero_copy_only=False))
    except pa.ArrowInvalid:  # more than 64 bits
        whole = np.array([int(number) for number in filled.to_pylist()], dtype=object)
    return Integers(whole, shared(known))


def _moments(values: pa.Array, known: NDArray[np.bool_]) -> Dates:
    """Days, or seconds in UTC; a time without a zone is taken for UTC."""
    if is_day := types.is_date(values.type):
        seconds = values.cast(pa.date32()).cast(pa.int32()).cast(pa.int64()).fill_null(0).to_numpy() * _DAY_S
    else:
        units = values.cast(pa.int64()).fill_null(0).to_numpy()
        seconds = units // {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[values.type.unit]
    if known.any() and not _FIRST_S <= seconds[known].min() <= seconds[known].max() <= _LAST_S:
        raise ValueError("a date outside the years 1 to 9999")
    found, places = np.unique(seconds[known], return_inverse=True)
    codes = np.full(len(values), UNKNOWN, dtype=np.int32)
    codes[known] = places
    moments = found.astype("datetime64[s]")
    texts = np.datetime_as_string(moments, unit="D" if is_day else "s").tolist()
    words = _words(pa.array([text if is_day else f"{text}Z" for text in texts], pa.large_string()))
    first = np.append(moments, np.datetime64("NaT"))
    last = first.astype(np.int64) + (_DAY_S - 1 if is_day else 0)
    last[-1] = first.astype(np.int64)[-1]  # NaT, the entry of code -1
    return Dates(shared(codes), words, shared(first[codes]), shared(last.astype("datetime64[s]")[codes]))
