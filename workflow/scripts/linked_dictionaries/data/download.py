"""One file from an HTTP server, by Pooch, within limits of time and size."""

from __future__ import annotations

import threading
import time
from typing import Any

_CONNECT_SECONDS, _READ_SECONDS, _TOTAL_SECONDS = 10, 30, 600
_CHUNK = 1 << 16
_PASSING = (408, 429)  # HTTP statuses that ask for patience


class BadSource(Exception):
    """One source did not give the right bytes; the next one is tried."""


class NotThere(BadSource):
    """The source has no such file; asking again would not help."""


class _Limited:
    """What Pooch writes to: bytes in memory, no more than allowed and not for longer. Pooch has neither limit."""

    def __init__(self, largest: int) -> None:
        self.content, self.largest, self.closed = bytearray(), largest, False
        self.ends = time.monotonic() + _TOTAL_SECONDS

    def write(self, chunk: bytes) -> None:
        if len(self.content) + len(chunk) > self.largest:
            raise BadSource(f"sent more than {self.largest} bytes")
        if self.closed or time.monotonic() > self.ends:
            raise BadSource(f"took longer than {_TOTAL_SECONDS} seconds")
        self.content += chunk

    def flush(self) -> None:
        pass


def download(url: str, largest: int, progress: bool) -> bytes:
    """Bytes that an HTTP server has under an address, at most ``largest`` of them.

    Raises :class:`NotThere` or :class:`BadSource` with the reason in words.
    """
    sink, failures = _Limited(largest), list[BaseException]()

    def run() -> None:
        try:
            _transfer(url, sink, progress)
        except BaseException as error:
            failures.append(error)

    # In a thread of its own, because a server that drips keeps every single read within its time-out.
    worker = threading.Thread(target=run, daemon=True, name="download")
    worker.start()
    worker.join(_TOTAL_SECONDS)
    if worker.is_alive():
        sink.closed = True
        raise BadSource(f"took longer than {_TOTAL_SECONDS} seconds")
    if failures:
        raise failures[0]
    return bytes(sink.content)


def _transfer(url: str, sink: _Limited, progress: bool) -> None:
    import pooch  # type: ignore[import-untyped]
    import requests

    # The bytes as the server has them, so that the limits are of what is sent.
    headers = {"Accept-Encoding": "identity"}
    fetcher: Any = pooch.HTTPDownloader(
        progressbar=progress, chunk_size=_CHUNK, headers=headers, timeout=(_CONNECT_SECONDS, _READ_SECONDS)
    )
    try:
        fetcher(url, sink, None)
    except requests.HTTPError as error:
        status = error.response.status_code
        lasting = 400 <= status < 500 and status not in _PASSING
        raise (NotThere if lasting else BadSource)(f"HTTP status {status}") from error
    except requests.exceptions.ChunkedEncodingError as error:
        raise BadSource("the transfer broke off") from error
    except (requests.RequestException, ValueError) as error:
        waited = isinstance(error, requests.Timeout) or "timed out" in str(error)
        raise BadSource("no answer in time" if waited else type(error).__name__) from error
