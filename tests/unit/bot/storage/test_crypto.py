from __future__ import annotations

import json
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.storage.crypto import (
    Keyring,
    hash_token,
    load_or_create_keys,
    new_token,
    rotate_keys,
    same_hash,
)
from bot.storage.errors import KeyFileError


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "keys.json"


def test_the_first_start_makes_a_file_for_us_alone(file: Path) -> None:
    load_or_create_keys(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_two_first_starts_agree_on_the_keys(file: Path) -> None:
    with ThreadPoolExecutor(8) as threads:
        keyrings = list(threads.map(load_or_create_keys, [file] * 8))
    sealed = keyrings[0].encrypt({"a": 1})
    assert all(keyring.decrypt(sealed) == {"a": 1} for keyring in keyrings)


def test_what_was_encrypted_stays_readable_after_a_rotation(file: Path) -> None:
    # GIVEN something encrypted and a digest
    before = load_or_create_keys(file)
    sealed, digest = before.encrypt({"email": "é"}), before.digest("x", "y")
    # WHEN the keys are rotated
    rotate_keys(file)
    after = load_or_create_keys(file)
    # THEN it can be read, digests stay, and the old keys cannot read new records
    assert after.decrypt(sealed) == {"email": "é"}
    assert after.digest("x", "y") == digest
    with pytest.raises(KeyFileError):
        before.decrypt(after.encrypt({}))
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[]",
        "{",
        '{"format": 2}',
        '{"format": 1, "encryption": [], "digest": ""}',
        '{"format": 1, "encryption": ["x"], "digest": "x"}',
        '{"format": 1, "encryption": [5], "digest": "x"}',
    ],
)
def test_a_damaged_file_is_refused_and_left_alone(file: Path, content: str) -> None:
    file.parent.mkdir()
    file.touch(mode=0o600)
    file.write_text(content)
    with pytest.raises(KeyFileError):
        load_or_create_keys(file)
    assert file.read_text() == content


def test_a_short_digest_key_is_refused(file: Path) -> None:
    load_or_create_keys(file)
    keys = json.loads(file.read_text())
    with pytest.raises(KeyFileError):
        Keyring(encryption=keys["encryption"], digest="YWJj")


def test_a_file_that_others_can_read_is_refused(file: Path) -> None:
    load_or_create_keys(file)
    file.chmod(0o640)
    with pytest.raises(KeyFileError, match="chmod 600"):
        load_or_create_keys(file)


def test_digests_depend_on_purpose_parts_and_their_borders(file: Path) -> None:
    keys = load_or_create_keys(file)
    digests = {
        keys.digest("a", "b", "c"),
        keys.digest("b", "a", "c"),
        keys.digest("a", "bc"),
        keys.digest("a", "b", "c", ""),
    }
    assert len(digests) == 4


def test_tokens_have_256_bits_and_are_kept_as_hashes() -> None:
    tokens = {new_token() for _ in range(100)}
    assert len(tokens) == 100
    assert all(len(token) >= 43 for token in tokens)
    token = tokens.pop()
    assert same_hash(hash_token(token), hash_token(token))
    assert not same_hash(hash_token(token), hash_token(token + "x"))
    assert hash_token("\ud800")
