"""An object store of the tests' own: as much of S3 as pyarrow speaks, held in memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BufferedIOBase, BytesIO
from urllib.parse import parse_qs, unquote, urlsplit
from xml.sax.saxutils import escape

LIST = "<ListBucketResult><IsTruncated>false</IsTruncated>{0}</ListBucketResult>"
ENTRY = "<Contents><Key>{0}</Key><Size>{1}</Size><LastModified>2024-03-04T00:00:00.000Z</LastModified></Contents>"
BEGUN = "<InitiateMultipartUploadResult><UploadId>{0}</UploadId></InitiateMultipartUploadResult>"
ENDED = '<CompleteMultipartUploadResult><ETag>"0"</ETag></CompleteMultipartUploadResult>'
WHEN = formatdate(1_709_510_400, usegmt=True)


class Server(ThreadingHTTPServer):
    """What is stored, by bucket and key; and what has been sent in parts and is not there yet."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.objects: dict[str, bytes] = {}
        self.parts: dict[str, dict[int, bytes]] = {}
        self.failing = 0  # so many requests for content are answered as by a server in trouble
        self.lock = threading.Lock()

    def address(self, path: str) -> str:
        """The address of something, as pyarrow reads it."""
        where = f"endpoint_override=127.0.0.1:{self.server_port}&scheme=http&region=us-east-1"
        return f"s3://key:secret@{path}?{where}"


class Handler(BaseHTTPRequestHandler):
    """One request."""

    protocol_version = "HTTP/1.1"
    server: Server

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path, query = self._asked()
        if "list-type" in query:
            return self._answer(200, self._listing(path, query).encode())
        content = self.server.objects.get(path)
        if content is None:
            found = "/" not in path and any(name.startswith(f"{path}/") for name in self.server.objects)
            return self._answer(200 if found else 404, b"")
        if self.command == "GET" and self.server.failing:
            self.server.failing -= 1
            return self._answer(400, b"<Error><Code>InvalidRequest</Code><Message>in trouble</Message></Error>")
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if not wanted:
            return self._answer(200, content)
        first, last = int(wanted[1]), min(int(wanted[2] or len(content)), len(content) - 1)
        return self._answer(206, content[first : last + 1], {"Content-Range": f"bytes {first}-{last}/{len(content)}"})

    def do_PUT(self) -> None:
        path, query = self._asked()
        content = self._content()
        with self.server.lock:
            if "uploadId" in query:
                self.server.parts[query["uploadId"]][int(query["partNumber"])] = content
            else:
                self.server.objects[path] = content
        self._answer(200, b"", {"ETag": f'"{md5(content).hexdigest()}"'})

    def do_POST(self) -> None:
        path, query = self._asked()
        self._content()
        with self.server.lock:
            if "uploads" in query:
                number = f"upload{len(self.server.parts)}"
                self.server.parts[number] = {}
                return self._answer(200, BEGUN.format(number).encode())
            parts = self.server.parts[query["uploadId"]]
            self.server.objects[path] = b"".join(parts[number] for number in sorted(parts))
        return self._answer(200, ENDED.encode())

    def do_DELETE(self) -> None:
        path, _ = self._asked()
        self.server.objects.pop(path, None)
        self._answer(204, b"")

    def _asked(self) -> tuple[str, dict[str, str]]:
        parts = urlsplit(self.path)
        query = parse_qs(parts.query, keep_blank_values=True)
        return unquote(parts.path).strip("/"), {name: values[0] for name, values in query.items()}

    def _listing(self, bucket: str, query: dict[str, str]) -> str:
        prefix, delimiter = query.get("prefix", ""), query.get("delimiter", "")
        entries, folders = [], set()
        for name, content in sorted(self.server.objects.items()):
            own, _, key = name.partition("/")
            if own != bucket or not key.startswith(prefix):
                continue
            rest = key.removeprefix(prefix)
            if delimiter and delimiter in rest:
                folders.add(prefix + rest.partition(delimiter)[0] + delimiter)
            else:
                entries.append(ENTRY.format(escape(key), len(content)))
        told = [f"<CommonPrefixes><Prefix>{escape(folder)}</Prefix></CommonPrefixes>" for folder in sorted(folders)]
        count = f"<KeyCount>{len(entries) + len(told)}</KeyCount>"
        return LIST.format(count + "".join(entries) + "".join(told))

    def _content(self) -> bytes:
        if self.headers.get("Transfer-Encoding") == "chunked":
            content = _unchunked(self.rfile)
        else:
            content = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        signed = "aws-chunked" in self.headers.get("Content-Encoding", "")
        return _unchunked(BytesIO(content)) if signed else content

    def _answer(self, status: int, content: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        told = {"Content-Length": str(len(content)), "Last-Modified": WHEN, "Content-Type": "application/xml"}
        for name, value in {**told, **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)


def _unchunked(stream: BufferedIOBase | BytesIO) -> bytes:
    """What was sent in chunks, each with its size in hexadecimal before it."""
    content = b""
    while size := int(stream.readline().split(b";")[0], 16):
        content += stream.read(size)
        stream.readline()
    while stream.readline().strip():  # what follows: checksums
        pass
    return content


@contextmanager
def serving() -> Iterator[Server]:
    """A server that runs."""
    with Server() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
