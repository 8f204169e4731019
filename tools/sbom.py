"""Write the bill of materials (CycloneDX 1.6, JSON) of a release from its lock.

    python tools/sbom.py OUT.json

Components are what `requirements/bot.txt` pins, with their hashes and, where they are
installed, their licences. The same lock gives the same file but for serial and date.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from importlib.metadata import PackageNotFoundError, distribution, version
from pathlib import Path
from typing import Final, cast

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import (
    ExternalReference,
    ExternalReferenceType,
    HashAlgorithm,
    HashType,
    XsUri,
)
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT: Final = Path(__file__).resolve().parents[1]
LOCK: Final = ROOT / "requirements" / "bot.txt"

_PIN: Final = re.compile(r"^([A-Za-z0-9][\w.-]*)==([^\s;\\]+)")
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


@dataclass(frozen=True)
class Pin:
    """A package of the lock, with the hashes of its files."""

    name: str
    version: str
    hashes: tuple[str, ...]


def pins(lock: str) -> Iterator[Pin]:
    """Yield what a lock made by `uv pip compile --generate-hashes` pins."""
    name, found, hashes = "", "", list[str]()
    for line in lock.splitlines():
        pin = _PIN.match(line)
        if pin:
            if name:
                yield Pin(name, found, tuple(hashes))
            name, found, hashes = pin[1], pin[2], []
        hashes += _HASH.findall(line)
    if name:
        yield Pin(name, found, tuple(hashes))


def bill(lock: str) -> str:
    """Return the bill of materials as JSON; raises `ValueError` if it is not valid."""
    bom = Bom()
    own = Component(
        name="koffiebreak",
        version=version("koffiebreak"),
        type=ComponentType.APPLICATION,
        bom_ref="koffiebreak",
        licenses=[LicenseFactory().make_from_string("EUPL-1.2")],
    )
    bom.metadata.component = own
    parts = [_component(pin) for pin in pins(lock)]
    for part in parts:
        bom.components.add(part)
    bom.register_dependency(own, parts)
    text = JsonV1Dot6(bom).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if fault is not None:
        raise ValueError(f"not CycloneDX 1.6: {fault}")
    return text


def _component(pin: Pin) -> Component:
    purl = PackageURL("pypi", name=pin.name.lower(), version=pin.version)
    licence = _licence(pin.name)
    # A lock pins the files of one release; which of them is used, the machine decides.
    files = ExternalReference(
        type=ExternalReferenceType.DISTRIBUTION,
        url=XsUri(purl.to_string()),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=it) for it in pin.hashes],
    )
    return Component(
        name=pin.name,
        version=pin.version,
        type=ComponentType.LIBRARY,
        bom_ref=purl.to_string(),
        purl=purl,
        external_references=[files],
        licenses=[LicenseFactory().make_from_string(licence)] if licence else [],
    )


def _licence(name: str) -> str | None:
    """Return the licence an installed package tells in a line, None without one."""
    try:
        about = cast(Message, distribution(name).metadata)
    except PackageNotFoundError:
        return None
    told = about.get("License-Expression") or about.get("License") or ""
    if told and len(told) <= 64 and "\n" not in told and told != "UNKNOWN":
        return told
    for classifier in about.get_all("Classifier") or ():
        if classifier.startswith("License :: OSI Approved :: "):
            return str(classifier).rsplit(" :: ", maxsplit=1)[1]
    return None


def main() -> int:
    """Write the file named on the command line."""
    if len(sys.argv) != 2:
        sys.stderr.write("usage: tools/sbom.py OUT.json\n")
        return 2
    Path(sys.argv[1]).write_text(bill(LOCK.read_text(encoding="utf-8")), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
