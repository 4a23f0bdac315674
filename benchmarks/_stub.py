"""A Slack that only answers: HTTP/1.1 over TLS in a process of its own, as cheap as Python can be.

It knows no rules; what it costs is never counted. `GET /counts` tells how often each method was called, and how many
bytes came in. Run as `python -m benchmarks._stub FOLDER [SECONDS]`, it writes its certificate and address into the
folder; SECONDS is how long each answer takes.
"""

import asyncio
import json
import os
import ssl
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import ClassVar

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

CERTIFICATE, KEY, ADDRESS = "certificate.pem", "key.pem", "address"
POSTED = {
    "ok": True,
    "channel": "D0BENCH",
    "ts": "1764000000.000100",
    "message": {"user": "U0BOT", "type": "message", "bot_id": "B0BOT", "app_id": "A0BOT", "text": "x" * 760},
}
CALM = {"dnd_enabled": False, "next_dnd_start_ts": 1, "next_dnd_end_ts": 1}
ANSWERS: dict[str, dict[str, object]] = {
    "chat.postMessage": POSTED,
    "users.getPresence": {"ok": True, "presence": "active"},
    "users.info": {"ok": True, "user": {"id": "U", "tz": "Europe/Berlin", "locale": "en-GB", "profile": {}}},
    "auth.test": {"ok": True, "team_id": "T00000", "user_id": "U0BOT", "bot_id": "B0BOT"},
}


class Answering(asyncio.Protocol):
    """One connection: requests are answered in their order."""

    counts: ClassVar[Counter[str]] = Counter()
    seconds = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport, self.waiting = transport, b""

    def data_received(self, data: bytes) -> None:
        self.waiting += data
        while (end := self.waiting.find(b"\r\n\r\n")) >= 0:
            head = self.waiting[:end].lower()
            found = head.find(b"content-length:")
            length = int(head[found + 15 :].split(b"\r\n", 1)[0]) if found >= 0 else 0
            if len(self.waiting) < end + 4 + length:
                return
            path = self.waiting[: self.waiting.index(b"\r\n")].split(b" ")[1].decode()
            body, self.waiting = self.waiting[end + 4 : end + 4 + length], self.waiting[end + 4 + length :]
            self._answer(path, body, size=end + 4 + length)

    def _answer(self, path: str, body: bytes, *, size: int) -> None:
        method = path.partition("?")[0].rpartition("/")[2]
        if method != "counts":
            self.counts[method] += 1
            self.counts[f"{method} bytes"] += size
        found: dict[str, object] = ANSWERS.get(method, {"ok": True})
        if method == "dnd.teamInfo":
            users = path.partition("users=")[2].partition("&")[0].replace("%2C", ",").split(",")
            found = {"ok": True, "users": dict.fromkeys(users, CALM)}
        told = json.dumps(dict(self.counts) if method == "counts" else found).encode()
        answer = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(told) + told
        if self.seconds and method != "counts":
            asyncio.get_running_loop().call_later(self.seconds, self._send, answer)
        else:
            self._send(answer)

    def _send(self, answer: bytes) -> None:
        if not self.transport.is_closing():
            self.transport.write(answer)


def make_certificate(folder: Path) -> None:
    """For 127.0.0.1, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.fromtimestamp(time.time())  # noqa: DTZ006, TID251 - a certificate is about real time
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=2))
        .not_valid_after(now + timedelta(days=2))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    (folder / CERTIFICATE).write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / KEY).write_bytes(private)


async def serve(folder: Path, seconds: float) -> None:
    make_certificate(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / CERTIFICATE, folder / KEY)
    Answering.seconds = seconds
    server = await asyncio.get_running_loop().create_server(Answering, "127.0.0.1", 0, ssl=context, backlog=1024)
    port = server.sockets[0].getsockname()[1]
    (folder / "new").write_text(f"https://127.0.0.1:{port}/")
    (folder / "new").rename(folder / ADDRESS)
    await server.serve_forever()


@contextmanager
def slack_stub(folder: Path, *, seconds: float = 0.0) -> Iterator[str]:
    """Its address. The certificate is put into the environment, for processes that are started from now on."""
    process = subprocess.Popen([sys.executable, "-m", "benchmarks._stub", str(folder), str(seconds)])
    try:
        while not (folder / ADDRESS).exists():
            if process.poll() is not None:
                raise RuntimeError("the stub did not start")
            time.sleep(0.05)
        os.environ["SSL_CERT_FILE"] = str(folder / CERTIFICATE)
        yield (folder / ADDRESS).read_text()
    finally:
        process.kill()
        process.wait()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else 0.0))
