"""Labels inside an asyncio program: each is made on a thread of the pool, the event loop stays free. python3 web_service.py reply.json …"""

import asyncio
import sys
from pathlib import Path

from waybill_label import LabelError, Renderer

renderer = Renderer()


async def pdf(reply: bytes) -> bytes:
    label = await asyncio.to_thread(renderer.label, reply)
    return await asyncio.to_thread(label.pdf)


async def main() -> None:
    replies = [Path(path).read_bytes() for path in sys.argv[1:]]
    for made in await asyncio.gather(*map(pdf, replies), return_exceptions=True):
        if isinstance(made, LabelError):
            print(made.code)
        elif isinstance(made, BaseException):
            raise made
        else:
            print(len(made), "bytes")


asyncio.run(main())
