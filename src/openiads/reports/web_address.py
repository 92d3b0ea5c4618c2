"""Which addresses may be fetched from: public ones, on the web."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from urllib.parse import urlsplit

from openiads.reports.document import UnreadableError

SCHEMES = ("http", "https")
PORTS = {"http": 80, "https": 443}
_NAT64 = IPv6Network("64:ff9b::/96")
_NAT64_LOCAL = IPv6Network("64:ff9b:1::/48")
_COMPATIBLE = IPv6Network("::/96")


def check_url(url: str) -> tuple[str, str, int]:
    """Give scheme, host and port; raises UnreadableError for anything but a plain http or https address."""
    remedy = "give an address that begins with http:// or https://"
    if any(ord(letter) <= ord(" ") or letter == "\\" for letter in url):
        raise UnreadableError("has blanks or control characters in its address", remedy)
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise UnreadableError(f"is no address ({error})", remedy) from error
    scheme = parts.scheme.lower()
    if scheme not in SCHEMES:
        problem = f"cannot be fetched by {parts.scheme!r} scheme" if scheme else "is no address on the web"
        raise UnreadableError(problem, remedy)
    if parts.username is not None or parts.password is not None:
        raise UnreadableError("has a user name or password in its address", "save the page, and give the file")
    if not parts.hostname:
        raise UnreadableError("names no host", remedy)
    return scheme, parts.hostname, port if port is not None else PORTS[scheme]


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet, and so are those that it wraps.

    Not loopback, private, link-local, multicast, shared, reserved or unspecified; IPv4 inside IPv6 (mapped,
    compatible, 6to4, Teredo, NAT64) is looked at too.
    """
    ip = ip_address(address.partition("%")[0])
    inner = _wrapped(ip) if isinstance(ip, IPv6Address) else None
    if inner is not None:
        return is_public(str(inner))
    refused = ip.is_private or ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_reserved
    refused = refused or ip.is_unspecified or (isinstance(ip, IPv6Address) and (ip.is_site_local or ip in _NAT64_LOCAL))
    return ip.is_global and not refused


def _wrapped(ip: IPv6Address) -> IPv4Address | None:
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    if ip.sixtofour is not None:
        return ip.sixtofour
    if ip.teredo is not None:
        return ip.teredo[1]
    if ip in _NAT64 or (ip in _COMPATIBLE and int(ip) > 1):
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return None
