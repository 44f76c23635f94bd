"""Names of folders and files, a 统一社会信用代码, an address → the county or zone of Jiangsu that they tell of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from forms.codes import divisions, zones

REGION = slice(2, 8)  # of a 统一社会信用代码: who registered it
CITY_ENDS = ("市", "县", "区")


def county_in(names: Iterable[str]) -> str:
    """The innermost of some names that names one county: «江宁区报送/甲公司» → 江宁区; empty where none does."""
    for name in reversed(list(names)):
        found = {county for county in known() if county in name}
        longest = [each for each in found if not any(each != other and each in other for other in found)]
        if len(longest) == 1:
            return longest[0]
    return ""


def county_of(code: str, addresses: Sequence[str]) -> str:
    """The county in an address, else of the authority that gave the code; a suggestion, never more."""
    for address in addresses:
        found = county_in([address])
        if found:
            return found
    whole = divisions.full_name(code[REGION]) if len(code) == 18 else None
    if whole is None or not whole.startswith("江苏省"):
        return ""
    _city, mark, county = whole.removeprefix("江苏省").partition("市")
    return county if mark and county and county != "市辖区" else ""


@cache
def known() -> frozenset[str]:
    """Counties, districts and national zones by their full names."""
    counties = {name for city in divisions.cities() for name in divisions.counties(city)}
    return frozenset(
        name for name in counties | set(zones.names()) if name.endswith(CITY_ENDS) and len(name) > 1
    )
