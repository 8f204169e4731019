"""What keeps personal data out of storage, logs and exports."""

from bot.privacy.masking import (
    KEPT_ENTITIES,
    Finding,
    cover,
    find_personal,
    keep_entities,
    mask,
    mask_json,
    mask_or_nothing,
    redact,
    redact_json,
)
from bot.privacy.types import MaskedText, MaskingError, RawText

__all__ = [
    "KEPT_ENTITIES",
    "Finding",
    "MaskedText",
    "MaskingError",
    "RawText",
    "cover",
    "find_personal",
    "keep_entities",
    "mask",
    "mask_json",
    "mask_or_nothing",
    "redact",
    "redact_json",
]
