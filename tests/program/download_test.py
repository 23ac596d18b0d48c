#!/usr/bin/env python3
"""Long answers through the gateway while they come in: many at once in little memory, to the byte; WeChat that breaks one
off, a caller who goes away or reads nothing, callers of HTTP/1.0; and refusals that are still seen.
"""
import json
import socket
import struct
import threading
import unittest
from urllib.parse import urlsplit

from gateway_test import FILE, GatewayHouse
from programs import until
from stand_ins import Origin
from upload_test import MIB, Watch

AT_ONCE = 12
PIECE = 64 * 1024


def send_chunks(handler, body, content_type="image/jpeg", end=b"0\r\n\r\n"):
    """As a server does that does not know how much there will be."""
    handler.send_response(200)
    handler.send_header("Content-Type", content_type)
    handler.send_header("Transfer-Encoding", "chunked")
    handler.end_headers()
    for at in range(0, len(body), PIECE):
        piece = body[at:at + PIECE]
        handler.wfile.write(f"{len(piece):x}\r\n".encode() + piece + b"\r\n")
    handler.wfile.write(end)


class RawCall:
    """A call by hand, whose answer is read as the test wants it."""

    def __init__(self, sdk, path, version="1.1"):
        place = urlsplit(sdk.host)
        if sdk.token is None:
            sdk.fetch_token()
        self.socket = socket.create_connection((place.hostname, place.port), timeout=30)
        self.socket.sendall(f"GET {place.path}{path}?access_token={sdk.token} HTTP/{version}\r\nHost: {place.netloc}\r\n\r\n".encode())

    def read(self, count):
        text = b""
        while len(text) < count and (piece := self.socket.recv(count - len(text))):
            text += piece
        return text

    def rest(self):
        """What comes until the connection ends, and whether it ends as it should."""
        text = b""
        try:
            while piece := self.socket.recv(1 << 20):
                text += piece
            return text, True
        except ConnectionResetError:
            return text, False
        finally:
            self.socket.close()

    def reset(self):
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


class Downloading(GatewayHouse):
    def app_at(self, wechat, appid):
        self.put_app(appid, wechat.address)
        return self.sdk(appid=appid)

    def usage(self, appid, path):
        items = self.api.get(f"/v1/gateway/usage?app={appid}")["items"]
        return next(((use["calls"], use["refused"], use["failed"]) for use in items if use["api"] == path), (0, 0, 0))

    def test_many_answers_of_20_mebibytes_pass_in_little_memory_and_to_the_byte(self):
        def script(handler, _):
            try:
                handler.reply(200, FILE, "image/jpeg")
            except OSError:  # of those that stay in the middle
                handler.close_connection = True
        with Origin(script) as wechat:
            sdk = self.app_at(wechat, "wx00000000000000d1")
            path = "/cgi-bin/media/get"
            self.assertTrue(sdk.call(path)[2] == FILE, "one to warm up")
            slow, answers = [], [None] * AT_ONCE
            with Watch(self.house.server) as watch:
                for _ in range(AT_ONCE):  # these stay in the middle while the others go by
                    slow.append(RawCall(sdk, path))
                    self.assertEqual(len(slow[-1].read(MIB)), MIB)

                def run(number):
                    answers[number] = sdk.call(path)[2] == FILE
                threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
            self.assertEqual(answers, [True] * AT_ONCE)
            print(f"{AT_ONCE} downloads whole and {AT_ONCE} in the middle of {len(FILE) / MIB:.0f} MiB: "
                  f"the server grew by {watch.growth() / MIB:.1f} MiB")
            self.assertLess(watch.growth(), 40 * MIB, "held whole they would be 480 MiB")
            for one in slow:
                one.socket.close()

    def test_an_answer_that_breaks_off_is_cut_and_counted(self):
        def script(handler, _):
            if "chunks" in handler.path:
                send_chunks(handler, FILE[:MIB], end=b"")
                return handler.hang_up()
            handler.send_response(200)
            handler.send_header("Content-Length", str(len(FILE)))
            handler.end_headers()
            handler.wfile.write(FILE[:MIB])
            handler.hang_up()
        with Origin(script) as wechat:
            appid = "wx00000000000000d2"
            sdk = self.app_at(wechat, appid)
            for number, (path, version) in enumerate((("/cgi-bin/length", "1.1"), ("/cgi-bin/chunks", "1.1"), ("/cgi-bin/chunks", "1.0"))):
                text, whole = RawCall(sdk, path, version).rest()
                self.assertTrue(text.startswith(b"HTTP/1.1 200 OK\r\n"), text[:50])
                self.assertFalse(whole)
                self.assertFalse(text.endswith(b"0\r\n\r\n"))
                expected = (1, 0, 1) if number < 2 else (2, 0, 2)
                until(lambda path=path, expected=expected: self.usage(appid, path) == expected, 5, "counted as failed")

    def test_chunks_come_as_chunks_or_until_the_connection_ends(self):
        with Origin(lambda handler, _: send_chunks(handler, FILE)) as wechat:
            sdk = self.app_at(wechat, "wx00000000000000d3")
            self.assertTrue(sdk.call("/cgi-bin/media/get")[2] == FILE)
            text, whole = RawCall(sdk, "/cgi-bin/media/get", "1.0").rest()
            head, _, body = text.partition(b"\r\n\r\n")
            self.assertIn(b"\r\nConnection: close", head)
            self.assertNotIn(b"chunked", head)
            self.assertTrue(whole and body == FILE)

    def test_a_caller_who_goes_away_ends_the_call_at_wechat(self):
        ended = threading.Event()

        def script(handler, _):
            try:
                while True:
                    send_chunks(handler, FILE, end=b"")
            except OSError:
                ended.set()
                handler.close_connection = True
        with Origin(script) as wechat:
            sdk = self.app_at(wechat, "wx00000000000000d4")
            for leave in (RawCall.reset, lambda call: call.socket.close()):
                ended.clear()
                call = RawCall(sdk, "/cgi-bin/media/get")
                self.assertEqual(len(call.read(MIB)), MIB)
                leave(call)
                self.assertTrue(ended.wait(5))

    def test_a_long_list_comes_as_it_is_and_refusals_are_still_seen(self):
        openids = json.dumps({"total": 10_000, "data": {"openid": [f"o{number:027}" for number in range(10_000)]}}).encode()

        def script(handler, _):
            if "/user/get" in handler.path:
                return handler.reply(200, openids)
            send_chunks(handler, b'{"errcode":40007,"errmsg":"invalid media_id"}', "application/json")
        with Origin(script) as wechat:
            appid = "wx00000000000000d5"
            sdk = self.app_at(wechat, appid)
            self.assertEqual(sdk.call("/cgi-bin/user/get")["total"], 10_000)
            self.assertEqual(sdk.call("/cgi-bin/media/get")["errcode"], 40007)
            until(lambda: self.usage(appid, "/cgi-bin/user/get") == (1, 0, 0), 5, "counted as answered")
            until(lambda: self.usage(appid, "/cgi-bin/media/get") == (1, 1, 0), 5, "counted as refused")


if __name__ == "__main__":
    unittest.main()
