"""A gateway's folder with something in it."""

import io
import os
import tarfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gateway import app, config
from gateway.runtime import Runtime
from store.migrations import migrate
from tests.keys import KEY


def settings(data_dir: Path, **more: Any) -> config.Settings:
    blocks = {"data_dir": data_dir, "encryption": {"key": KEY}, "simulator": {"enabled": True}, **more}
    return config.Settings.model_validate(blocks)


def gateway(data_dir: Path, **more: Any) -> Runtime:
    runtime = app.build(settings(data_dir, **more))
    migrate(runtime.engine)
    return runtime


def tar_of(path: Path, parts: Mapping[str, bytes]) -> Path:
    with tarfile.open(path, "w") as tar:
        for name, data in parts.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
    return path


def in_a_child(work: Callable[[], object]) -> int:
    """Do it in a process of its own; by which signal that ended, 0 where by none."""
    with warnings.catch_warnings():
        # Python warns of a fork beside threads: the child has no use for any of ours.
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        work()
        os._exit(0)
    return os.WTERMSIG(os.waitpid(child, 0)[1])
