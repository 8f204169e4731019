"""Build the Dutch spaCy pipeline as a package, and install it without a network.

The name of the package carries its version, because Rasa tells models apart by name
alone: raise `VERSION` when the pipeline comes to behave differently.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import importlib
import shutil
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import spacy
import spacy_lookups_data
import srsly

import bot.nlu.pipeline.components  # noqa: F401  # registers the factories
from bot.nlu.wordlists import LISTS, imported_lists, our_word_lists, read_list
from bot.settings import Settings

VERSION = 2
NAME = f"nl_koffiebreak_{VERSION}"
_RELEASE = f"{VERSION}.0.0"
_DIST_INFO = f"{NAME}-{_RELEASE}.dist-info"
_DATA_FOLDER = f"{NAME}-{_RELEASE}"
_HERE = Path(__file__).parent
_INPUTS_FILE = "inputs.txt"
_OWN_LEMMAS = "lemmas.txt"
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)  # the same inputs give the same wheel
_INIT = '''"""The Dutch pipeline of Koffiebreak, built by `bot.nlu.pipeline.build`."""

from pathlib import Path

from spacy.util import load_model_from_init_py

import bot.nlu.pipeline.components  # registers the factories of the pipeline

__version__ = "{release}"


def load(**overrides):
    """Load the pipeline."""
    return load_model_from_init_py(__file__, **overrides)
'''
_METADATA = """Metadata-Version: 2.1
Name: {name}
Version: {release}
Summary: Dutch spaCy pipeline of Koffiebreak
License: EUPL-1.2
"""
_WHEEL = """Wheel-Version: 1.0
Generator: bot.nlu.pipeline.build
Root-Is-Purelib: true
Tag: py3-none-any
"""


def inputs_fingerprint(lists_folder: Path | None = None) -> str:
    """Return a hash over everything the package is made of: code, lists, lemmas."""
    digest = hashlib.sha256()
    for version in (NAME, spacy.__version__, spacy_lookups_data.__version__):
        digest.update(version.encode())
    digest.update(our_word_lists(lists_folder).fingerprint().encode())
    for path in (_HERE / "build.py", _HERE / "components.py", LISTS / _OWN_LEMMAS):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def build(out: Path, *, lists_folder: Path | None = None) -> Path:
    """Build the package and return the wheel written to `out`.

    `lists_folder` holds word lists that take the place of ours, ESCO's for one.
    """
    out.mkdir(parents=True, exist_ok=True)
    wheel = out / f"{NAME}-{_RELEASE}-py3-none-any.whl"
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        _write_package(root, lists_folder)
        _write_dist_info(root)
        _zip(root, wheel)
    return wheel


def install(wheel: Path, *, target: Path | None = None) -> Path:
    """Unpack the wheel into the environment and return the folder of the package.

    An earlier build of the same name makes room only once the new one lies ready.
    `target` is a folder on the import path; by default site-packages.
    """
    site = target or _site_packages()
    with tempfile.TemporaryDirectory(dir=site, prefix=".koffiebreak-") as folder:
        fresh = Path(folder)
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(fresh)
        for part in (NAME, _DIST_INFO):
            if (site / part).exists():
                (site / part).rename(fresh / f"old-{part}")
            (fresh / part).rename(site / part)
    importlib.invalidate_caches()
    return site / NAME


def installed_fingerprint(target: Path | None = None) -> str | None:
    """Return the fingerprint of the installed package, or None when there is none."""
    try:
        return (
            ((target or _site_packages()) / NAME / _INPUTS_FILE)
            .read_text("utf-8")
            .strip()
        )
    except OSError:
        return None


def ensure_installed(
    *, lists_folder: Path | None = None, target: Path | None = None
) -> bool:
    """Build and install the package unless it is there already.

    Returns whether something was installed.
    """
    if installed_fingerprint(target) == inputs_fingerprint(lists_folder):
        return False
    with tempfile.TemporaryDirectory() as folder:
        install(build(Path(folder), lists_folder=lists_folder), target=target)
    return True


def lemma_table() -> dict[str, str]:
    """Return form to lemma: the table of spacy-lookups-data with our additions."""
    path = spacy_lookups_data.nl["lemma_lookup"]
    table = {
        form: lemma
        for form, lemma in srsly.read_gzip_json(_as_gzip(Path(str(path)))).items()
        if form != lemma
    }
    for entry in read_list(LISTS / _OWN_LEMMAS, by_id=True):
        table.update(dict.fromkeys(entry.words, entry.name))
        table.pop(entry.name, None)
    return table


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, and install when asked; return the exit status."""
    parser = argparse.ArgumentParser(description="Build the Dutch spaCy pipeline.")
    parser.add_argument("--out", type=Path, help="folder for the wheel")
    parser.add_argument(
        "--lists",
        type=Path,
        default=imported_lists(Settings.from_env()),
        help="folder with lists in place of ours (default: those imported)",
    )
    parser.add_argument("--install", action="store_true", help="install when needed")
    options = parser.parse_args(arguments)
    if options.out is None and not options.install:
        parser.error("say --out DIR, --install or both")
    if options.out is not None:
        wheel = build(options.out, lists_folder=options.lists)
        sys.stdout.write(f"{wheel}\n")
    if options.install:
        fresh = ensure_installed(lists_folder=options.lists)
        sys.stdout.write(f"{NAME} {'installed' if fresh else 'is up to date'}\n")
    return 0


def _write_package(root: Path, lists_folder: Path | None) -> None:
    tokenizer = {"tokenizer": {"@tokenizers": "koffiebreak_tokenizer"}}
    nlp = spacy.blank("nl", config={"nlp": tokenizer})
    lemmas = nlp.add_pipe("koffiebreak_lemmas")
    spans = nlp.add_pipe("koffiebreak_spans")
    lemmas.fill(lemma_table())
    spans.fill(our_word_lists(lists_folder))
    nlp.meta.update(name=NAME.removeprefix("nl_"), version=_RELEASE)
    package = root / NAME
    package.mkdir()
    nlp.to_disk(package / _DATA_FOLDER)
    shutil.copy(package / _DATA_FOLDER / "meta.json", package / "meta.json")
    (package / "__init__.py").write_text(_INIT.format(release=_RELEASE), "utf-8")
    fingerprint = inputs_fingerprint(lists_folder)
    (package / _INPUTS_FILE).write_text(f"{fingerprint}\n", "utf-8")


def _write_dist_info(root: Path) -> None:
    info = root / _DIST_INFO
    info.mkdir()
    metadata = _METADATA.format(name=NAME, release=_RELEASE)
    (info / "METADATA").write_text(metadata, "utf-8")
    (info / "WHEEL").write_text(_WHEEL, "utf-8")
    (info / "INSTALLER").write_text("koffiebreak\n", "utf-8")
    rows = [_record(path, root) for path in _files(root)]
    record = f"{_DIST_INFO}/RECORD"
    (root / record).write_text("\n".join([*rows, f"{record},,"]) + "\n", "utf-8")


def _record(path: Path, root: Path) -> str:
    content = path.read_bytes()
    digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=")
    name = path.relative_to(root).as_posix()
    return f"{name},sha256={digest.decode()},{len(content)}"


def _zip(root: Path, wheel: Path) -> None:
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in _files(root):
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), _FIXED_TIME)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())


def _files(root: Path) -> list[Path]:
    return sorted(path for path in root.rglob("*") if path.is_file())


def _as_gzip(path: Path) -> Path:
    """Return the packed table: spacy-lookups-data names the file without '.gz'."""
    return path if path.exists() else path.with_name(f"{path.name}.gz")


def _site_packages() -> Path:
    return Path(sysconfig.get_paths()["purelib"])


if __name__ == "__main__":
    raise SystemExit(main())
