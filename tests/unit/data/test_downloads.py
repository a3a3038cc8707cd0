"""Every fault of a mirror, by a real HTTP server: never accepted, the next source or one message."""

import contextlib
import gzip
import hashlib
import re
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np
import pytest
from linked_dictionaries.configuration import datasets
from linked_dictionaries.data import download, fetch, idx, splits
from linked_dictionaries.errors import UserError

IMAGES = idx.to_idx(np.arange(384, dtype=np.uint16).astype(np.uint8).reshape(6, 8, 8))
GOOD = gzip.compress(IMAGES)
FILE = datasets.IdxFile(name="images", sha256=hashlib.sha256(IMAGES).hexdigest())


class Handler(BaseHTTPRequestHandler):
    """Answers by the first part of the path; counts what was asked."""

    def do_GET(self):
        behaviour = self.path.split("/")[1].split("?")[0]
        self.server.asked[behaviour] += 1
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            getattr(self, behaviour)()

    def reply(self, content, status=200, length=None, **headers):
        self.send_response(status)
        self.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(content)

    def good(self):
        self.reply(GOOD)

    def truncated(self):
        self.reply(GOOD[: len(GOOD) // 2], length=len(GOOD))

    def short_archive(self):
        self.reply(GOOD[:-9])

    def wrong_bytes(self):
        self.reply(gzip.compress(IMAGES[:-1] + b"\x63"))

    def not_an_archive(self):
        self.reply(b"<html>this is a captive portal</html>")

    def zip_archive(self):
        self.reply(b"PK\x03\x04" + GOOD)

    def not_idx(self):
        self.reply(gzip.compress(b"some text that is not of the format"))

    def unpacked(self):
        self.reply(IMAGES)

    def missing(self):
        self.reply(b"", status=404)

    def failing(self):
        self.reply(b"", status=500)

    def busy_once(self):
        self.reply(b"", status=429) if self.server.asked["busy_once"] == 1 else self.good()

    def failing_once(self):
        self.reply(b"", status=500) if self.server.asked["failing_once"] == 1 else self.good()

    def stalled(self):
        self.send_response(200)
        self.send_header("Content-Length", str(len(GOOD)))
        self.end_headers()
        self.wfile.write(GOOD[:5])
        self.wfile.flush()
        time.sleep(3)

    def dripping(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"\0")
            self.wfile.flush()
            time.sleep(0.05)

    def redirecting(self):
        self.reply(b"", status=302, Location=self.path)

    def bomb(self):
        self.reply(gzip.compress(bytes(4_000_000)))

    def endless(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(4000):
            self.wfile.write(bytes(1 << 16))

    def decoded(self):
        self.reply(gzip.compress(GOOD), Content_Encoding="gzip")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server(monkeypatch):
    """The address of a server, with limits and waits short enough for a test."""
    monkeypatch.setattr(download, "_READ_SECONDS", 0.5)
    monkeypatch.setattr(download, "_TOTAL_SECONDS", 1.0)
    monkeypatch.setattr(fetch, "_LARGEST_FILE", 1_000_000)
    pauses = []
    monkeypatch.setattr(fetch, "_pause", pauses.append)
    monkeypatch.delenv("TEST_MIRROR", raising=False)
    monkeypatch.setenv("no_proxy", "*")
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as running:
        running.asked, running.pauses = Counter(), pauses
        running.daemon_threads = True
        thread = threading.Thread(target=running.serve_forever, daemon=True)
        thread.start()
        yield running
        running.shutdown()


def fetch_from(server, *behaviours, **changes):
    address = f"http://127.0.0.1:{server.server_port}"
    plain = {part: FILE.model_dump() | changes for part in idx.PARTS}
    dataset = datasets.IdxDataset(
        source="idx",
        title="t",
        mirror_variable="TEST_MIRROR",
        folder="/nonexistent",
        mirrors=[f"{address}/{behaviour}" for behaviour in behaviours],
        class_names=["a", "b"],
        validation=1,
        **plain,
    )
    return fetch._fetch_file(dataset, dataset.train_images, progress=False)[0]


FAULTS = {
    "truncated": "broke off",
    "short_archive": "this is gzip, and damaged",
    "wrong_bytes": "wrong content",
    "not_an_archive": r"this is a web page \(HTML\)",
    "zip_archive": "this is a zip archive",
    "not_idx": "wrong content",
    "missing": "HTTP status 404",
    "failing": "HTTP status 500",
    "stalled": "no answer in time",
    "dripping": "took longer than",
    "redirecting": "TooManyRedirects",
    "bomb": "unpacks to more than",
    "endless": "sent more than",
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_never_accepted_and_is_named(server, fault):
    with pytest.raises(UserError, match="no source gave this file") as caught:
        fetch_from(server, fault)
    message = str(caught.value)
    line = next(line for line in message.splitlines() if f"/{fault}" in line)
    assert re.search(FAULTS[fault], line), message
    for way_out in ("TEST_MIRROR", "/nonexistent", "make demo"):
        assert way_out in message
    assert len(server.pauses) < fetch._TRIES  # and no more is waited for


@pytest.mark.parametrize("fault", FAULTS)
def test_after_a_fault_the_next_mirror_is_asked(server, fault):
    assert fetch_from(server, fault, "good") == IMAGES


@pytest.mark.parametrize("failure", ["failing_once", "busy_once"])
def test_a_passing_failure_is_tried_again(server, failure):
    assert fetch_from(server, failure) == IMAGES
    assert server.asked[failure] == 2
    assert server.pauses == [1.0]


@pytest.mark.parametrize("unpacked", ["decoded", "unpacked"])
def test_a_file_that_a_server_unpacks_on_the_way_is_taken_by_its_digest(server, unpacked):
    assert fetch_from(server, unpacked) == IMAGES


def test_a_file_without_a_digest_is_parsed_before_it_counts(server):
    """A bad mirror's bytes are never taken for a file that nothing is known of; the next mirror is asked."""
    assert fetch_from(server, "not_idx", "good", sha256=None) == IMAGES
    with pytest.raises(UserError, match="magic number"):
        fetch_from(server, "not_idx", sha256=None)
    with pytest.raises(UserError, match="this is a web page"):
        fetch_from(server, "not_an_archive", sha256=None)


def test_what_is_not_there_is_asked_for_once(server):
    fetch_from(server, "missing", "good")
    assert server.asked["missing"] == 1


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"<!DOCTYPE html><title>403</title>", r"train images: this is a web page \(HTML\)"),
        (b"\x89PNG\r\n\x1a\n", r"this is an image \(PNG\)"),
        (b"PK\x03\x04" + IMAGES, "this is a zip archive"),
        (GOOD[:-9], "this is gzip, and damaged"),
        (b"", "this is an empty file"),
        (b"\0\0\x0d\x03" + IMAGES[4:], "magic number"),
        (IMAGES[:4] + b"\xff\xff\xff\xff" + IMAGES[8:], "dimensions"),
        (IMAGES[:4] + b"\x7f\xff\xff\xff" * 3 + IMAGES[16:], "dimensions"),
        (IMAGES[:-3], "dimensions"),
        (IMAGES[:10], "header"),
    ],
)
def test_files_that_lie_about_themselves_are_told(content, message):
    labels = idx.to_idx(np.zeros(6, np.uint8))
    parts = {"train_images": content, "train_labels": labels, "test_images": IMAGES, "test_labels": labels}
    with pytest.raises(UserError, match=message):
        splits.split_folds(parts, 2, 1, "final")
