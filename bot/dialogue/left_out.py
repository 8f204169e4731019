"""Packages that Rasa imports and nothing of ours uses, left out of the process.

Rasa imports TensorFlow for its neural classifiers and policies, and the clients of
every channel and tracker store it knows: 390 MB and a second and a half of processor
time before a first word is said. Our pipeline and policies use none of it. A finder in
front of Python's own gives a stand-in for such a package: its classes can be inherited
from and named in annotations, which is all that importing Rasa asks; whatever calls one
is told that the package was left out. Why and what it saves:
docs/decisions/0021-what-rasa-need-not-import.md.
"""

from __future__ import annotations

import sys
from abc import ABCMeta
from collections.abc import Iterable, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any, Final

LEFT_OUT: Final = frozenset(
    {
        # Neural classifiers and policies: DIET, TED, ResponseSelector and the like.
        "keras",
        "tensorflow",
        "tensorflow_hub",
        "tensorflow_text",
        # Pictures of a test report.
        "matplotlib",
        # Rasa's own channels, tracker stores, brokers and model stores.
        "aio_pika",
        "aiogram",
        "boto3",
        "botocore",
        "pymongo",
        "webexteamssdk",
    }
)


class LeftOutError(RuntimeError):
    """Something called what was left out."""


class _StandInClass(ABCMeta):
    """The class of classes that are not there; `ABC` can be mixed in."""

    _package: str
    """The package that is left out."""

    def __getattr__(cls, name: str) -> _StandInClass:
        return _stand_in(f"{cls.__module__}.{cls.__qualname__}", name)

    def __call__(cls, *_args: Any, **_options: Any) -> Any:
        raise LeftOutError(
            f"{cls._package} is left out of Koffiebreak, so {cls.__name__} cannot be"
            " used: see docs/decisions/0021-what-rasa-need-not-import.md"
        )


class _StandInModule(ModuleType):
    def __getattr__(self, name: str) -> _StandInClass:
        return _stand_in(self.__name__, name)


class _Finder(MetaPathFinder, Loader):
    """Finds a stand-in for each of the packages and for everything within them."""

    def __init__(self, packages: frozenset[str]) -> None:
        self._packages = packages

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,
        target: ModuleType | None = None,
    ) -> ModuleSpec | None:
        """Return a spec for what is left out, None for everything else."""
        if fullname.partition(".")[0] not in self._packages:
            return None
        return ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """Make the stand-in."""
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Do nothing: a stand-in has no code."""


def leave_out(packages: Iterable[str] = LEFT_OUT) -> frozenset[str]:
    """Give stand-ins for `packages` from now on; return those that are left out.

    What was imported before stays what it is, so a process that needs the real package
    imports it first.
    """
    chosen = frozenset(packages) - sys.modules.keys()
    if chosen:
        sys.meta_path.insert(0, _Finder(chosen))
    return chosen


def is_left_out(package: str) -> bool:
    """Tell whether `package` was imported as a stand-in."""
    return isinstance(sys.modules.get(package), _StandInModule)


def _stand_in(within: str, name: str) -> _StandInClass:
    if name.startswith("__"):
        # Python and its tools look for these to learn what something is.
        raise AttributeError(name)
    package = within.partition(".")[0]
    return _StandInClass(name, (), {"__module__": within, "_package": package})
