"""`./wutong serve` and `demo` do not share a port with another program."""

import socket
from pathlib import Path

import pytest

from wutong.commands import main


@pytest.mark.parametrize("command", ["serve", "demo"])
def test_a_port_in_use_is_refused_before_anything_is_done(
    command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("WUTONG_DATA", "WUTONG_DEMO"):  # the command sets them for what it starts
        monkeypatch.setenv(name, "")
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(SystemExit) as ended:
            main([command, "--data", str(tmp_path / "data"), "--port", str(port)])
    assert str(ended.value.code) == f"127.0.0.1:{port} 已经有程序在用：换一个 --port 再试。"
    assert not (tmp_path / "data").exists()
