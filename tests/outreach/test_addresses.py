"""Where messages may be sent: the public internet, however an address is written."""

from ipaddress import ip_address

import pytest

from labels.outreach.addresses import BadAddress, is_public, target
from labels.outreach.calling import Failure, post

from .servers import means

REFUSED = [
    "",
    "hook",
    "//example.org/",
    "http://example.org/",
    "ftp://example.org/",
    "https:example.org",
    "https:///hook",
    "https://example.org:8443/",
    "https://example.org:80/",
    "https://example.org:/",
    "https://example.org:0443x/",
    "https://user@example.org/",
    "https://user:secret@example.org/",
    "https://127.0.0.1@example.org/",
    "https://example.org@127.0.0.1/",
    "https://example.org/#part",
    "https://example.org#part",
    "https://example.org?x=1",
    "https://example.org/a b",
    "https://example.org/a\nb",
    "https://example.org/\r\nX: y",
    "https://example.org\\@127.0.0.1/",
    "https://exa\tmple.org/",
    " https://example.org/",
    "https://example.org/ü",
    "HTTPS://example.org/",
    f"https://example.org/{'x' * 500}",
    # Names that are no public ones.
    "https://localhost/",
    "https://database/",
    "https://example.org./",
    "https://localhost./",
    "https://.example.org/",
    "https://example..org/",
    "https://-example.org/",
    "https://exa_mple.org/",
    f"https://{'x' * 64}.org/",
    f"https://{'x.' * 127}org/",
    "https://bücher.example/",
    "https://ⓛocalhost.example/",
    "https://①②⑦.⓪.⓪.①/",
    "https://127。0。0。1/",
    # Numbers, in all the ways in which they are read.
    "https://127.0.0.1/",
    "https://127.0.0.1./",
    "https://127.1/",
    "https://2130706433/",
    "https://0x7f000001/",
    "https://0x7f.0.0.1/",
    "https://0177.0.0.1/",
    "https://017700000001/",
    "https://127.0.0.0x1/",
    "https://8.8.8.010/",
    "https://08.8.8.8/",
    "https://1.2.3.4.5/",
    "https://256.1.1.1/",
    "https://0/",
    "https://0x/",
    "https://example.1/",
    "https://[::1]/",
    "https://[::]/",
    "https://[::ffff:127.0.0.1]/",
    "https://[::ffff:7f00:1]/",
    "https://[0:0:0:0:0:ffff:10.0.0.1]/",
    "https://[fe80::1%25eth0]/",
    "https://[127.0.0.1]/",
    "https://[::1/",
    "https://::1/",
]
NOT_PUBLIC = [
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.0.1",
    "198.18.0.1",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::127.0.0.1",
    "::8.8.8.8",
    "::ffff:0:127.0.0.1",
    "::ffff:10.0.0.1",
    "::ffff:169.254.169.254",
    "64:ff9b::127.0.0.1",
    "64:ff9b::169.254.169.254",
    "64:ff9b:1::8.8.8.8",
    "100::1",
    "2001::1",
    "2001:0:7f00:1::",
    "2001:db8::1",
    "2002:7f00:1::1",
    "2002:a9fe:a9fe::1",
    "2002:808:808::1",
    "2a00:1450:4001:800:0:5efe:10.0.0.1",
    "2a00:1450:4001:800:200:5efe:127.0.0.1",
    "3fff::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fe80::1",
    "fec0::1",
    "ff02::1",
]
PUBLIC = [
    "8.8.8.8",
    "100.63.255.255",
    "100.128.0.1",
    "172.32.0.1",
    "192.0.1.1",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2a00:1450:4001:800::200e",
    "2a00:1450:4001:800:0:5efe:8.8.8.8",
]


@pytest.mark.parametrize("url", REFUSED)
def test_an_address_of_another_form_is_refused(url, nobody_is_called, monkeypatch):
    means(monkeypatch, ["93.184.216.34"])
    with pytest.raises(BadAddress):
        target(url)
    assert post(url, b"", {}).failure == Failure.ADDRESS


@pytest.mark.parametrize(
    "url",
    [
        "https://example.org",
        "https://example.org:443/hook?a=%20b&c=[1]",
        "https://xn--bcher-kva.example/",
        "https://EXAMPLE.org/",
        "https://8.8.8.8/",
        "https://[2a00:1450:4001:800::200e]/",
    ],
)
def test_an_address_of_the_public_web_is_taken(url):
    assert target(url).port == 443


@pytest.mark.parametrize("address", NOT_PUBLIC)
def test_a_name_that_leads_inside_is_refused(address, nobody_is_called, monkeypatch):
    assert not is_public(ip_address(address))
    means(monkeypatch, [address])
    assert post("https://example.org/", b"", {}).failure == Failure.ADDRESS


@pytest.mark.parametrize("address", PUBLIC)
def test_addresses_of_the_public_internet_are_told_from_others(address):
    assert is_public(ip_address(address))
