"""What this machine makes of mail by the standard library alone: digests of ten items, written by `email` and sent by
`smtplib` over one connection to aiosmtpd. No database, no claim, no stamp.

The bound on our own letters was set on a machine where this came to `REFERENCE`; machines differ by several times.
It tells a slow machine from slow code. It is measured for seconds and wavers with the machine as our rate does.
"""

from __future__ import annotations

import asyncio
import smtplib
import subprocess
import sys
import time
from collections.abc import Sequence
from email.message import EmailMessage

from aiosmtpd.handlers import Sink
from aiosmtpd.smtp import SMTP

REFERENCE = 900
"""Letters a second."""
LETTERS = 1_000
ITEMS = 10


def rate(letters: Sequence[tuple[str, str]]) -> float:
    """Letters a second. Each is a body, of which the first items are sent, and an address."""
    server = subprocess.Popen([sys.executable, "-m", "bench.yardstick"], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout
        with smtplib.SMTP("127.0.0.1", int(server.stdout.readline())) as line:
            began = time.perf_counter()
            for body, address in letters:
                line.send_message(_letter(body, address))
            return len(letters) / (time.perf_counter() - began)
    finally:
        server.kill()
        server.wait()


def _letter(body: str, address: str) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"], letter["From"], letter["To"] = f"执法检查跟踪：{ITEMS}条提醒", "tracker@bench.test", address
    letter.set_content("\n\n".join(body.split("\n\n")[: 1 + ITEMS]), cte="8bit")  # the greeting, and a part an item
    return letter


async def serve() -> None:
    """Take all letters and keep none; prints its port."""
    server = await asyncio.get_running_loop().create_server(lambda: SMTP(Sink(), hostname="bench"), "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve())
