"""Packages that are left out: importable, inheritable, and clear when called.

Each case runs in a process of its own: what is imported stays imported.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[4]


def run(code: str) -> subprocess.CompletedProcess[str]:
    """Run code in a fresh process from the root."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_what_rasa_does_with_them_at_import_works():
    # The forms in which Rasa 3.6.21 names them: bases, annotations, aliases, mixtures.
    result = run(
        "from bot.dialogue.left_out import leave_out\n"
        "leave_out()\n"
        "from abc import ABC\n"
        "from typing import Union, List\n"
        "import tensorflow as tf\n"
        "import tensorflow.keras.backend as K\n"
        "from keras.utils.control_flow_util import smart_cond\n"
        "class Layer(tf.keras.layers.Layer): pass\n"
        "class Mixed(tf.keras.Model, ABC): pass\n"
        "Batch = Union[List[tf.Tensor], int]\n"
        "print(isinstance(3, tf.Tensor), isinstance(Layer, type), K.__name__)\n"
    )
    assert result.stderr == ""
    assert result.stdout.split() == ["False", "True", "tensorflow.keras.backend"]


def test_a_call_names_what_is_left_out_and_where_that_is_explained():
    result = run(
        "from bot.dialogue.left_out import LeftOutError, leave_out\n"
        "leave_out()\n"
        "import tensorflow as tf\n"
        "class Layer(tf.keras.layers.Layer): pass\n"
        "for called in (Layer, tf.function, tf.keras.Model):\n"
        "    try: called()\n"
        "    except LeftOutError as error: print(error)\n"
    )
    lines = result.stdout.splitlines()
    assert len(lines) == 3, result.stderr
    assert all(line.startswith("tensorflow is left out") for line in lines)
    page = lines[0].rpartition(" ")[2]
    assert (ROOT / page).is_file()


def test_what_was_imported_before_stays_real():
    result = run(
        "import json\n"
        "from bot.dialogue.left_out import is_left_out, leave_out\n"
        "print(sorted(leave_out({'json', 'wave'})))\n"
        "import wave\n"
        "print(json.dumps([1]), is_left_out('json'), is_left_out('wave'))\n"
    )
    assert result.stdout.splitlines() == ["['wave']", "[1] False True"], result.stderr


def test_other_packages_are_untouched():
    result = run(
        "from bot.dialogue.left_out import is_left_out, leave_out\n"
        "leave_out({'tensorflow'})\n"
        "import wave\n"
        "print(is_left_out('wave'), wave.open.__name__)\n"
    )
    assert result.stdout.split() == ["False", "open"], result.stderr
