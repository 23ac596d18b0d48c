#!/usr/bin/env python3
"""Uploads through the gateway while they come in: many at once in little memory, to the byte; some that break off, stall or
are refused early; a server killed in the middle of one.
"""
import json
import os
import socket
import threading
import unittest
from pathlib import Path
from urllib.parse import urlsplit

from gateway_test import FILE, GatewayHouse
from house import SERVICE
from programs import until
from stand_ins import Origin

MIB = 1024 * 1024
AT_ONCE = 12
PICTURE = b"\xff\xd8\xff\xe0" + FILE[:-6] + b"\xff\xd9"  # 20 MiB
BOUNDARY = "----sdk"
BEFORE = (f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\n'
          f"Content-Type: image/jpeg\r\n\r\n").encode()
FORM = BEFORE + PICTURE + f"\r\n--{BOUNDARY}--\r\n".encode()


def memory_of(program):
    """Resident bytes of a process, now."""
    return int(Path(f"/proc/{program.process.pid}/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE")


class Watch:
    """The most memory that a process has had while the `with` lasted."""

    def __init__(self, program):
        self.program, self.most, self.done = program, memory_of(program), threading.Event()
        self.before = self.most
        self.thread = threading.Thread(target=self.look, daemon=True)

    def look(self):
        while not self.done.wait(0.005):
            self.most = max(self.most, memory_of(self.program))

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.done.set()
        self.thread.join()

    def growth(self):
        return self.most - self.before


class SlowUpload:
    """An upload by hand: its head at once, its body as the test sends it."""

    def __init__(self, sdk, path, length=len(FORM)):
        place = urlsplit(sdk.host)
        if sdk.token is None:
            sdk.fetch_token()
        self.socket = socket.create_connection((place.hostname, place.port), timeout=30)
        self.socket.sendall(f"POST {place.path}{path}&access_token={sdk.token} HTTP/1.1\r\nHost: {place.netloc}\r\nContent-Length: {length}\r\n"
                            f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n\r\n".encode())

    def send(self, content):
        self.socket.sendall(content)

    def answer(self):
        """All that comes until the other side closes."""
        text = b""
        try:
            while piece := self.socket.recv(65536):
                text += piece
        finally:
            self.close()
        return text.decode()

    def close(self):
        self.socket.close()


class Uploading(GatewayHouse):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sandbox.post("/sandbox/settings", {"image_bytes_max": 21 * MIB})

    def upload(self, sdk):
        return sdk.upload("/cgi-bin/media/upload?type=image", PICTURE)

    def test_many_files_of_20_mebibytes_pass_in_little_memory_and_to_the_byte(self):
        sdks = [self.sdk() for _ in range(AT_ONCE)]
        self.assertIn("media_id", self.upload(sdks[0]), "one to warm up")
        answers = [None] * AT_ONCE
        begun = []
        with Watch(self.house.server) as watch:
            def run(number):
                answers[number] = self.upload(sdks[number])
            threads = [threading.Thread(target=run, args=(number,)) for number in range(AT_ONCE)]
            for _ in range(AT_ONCE):  # these stay in the middle while the others go by
                begun.append(SlowUpload(sdks[0], "/cgi-bin/media/upload?type=image"))
                begun[-1].send(FORM[:10 * MIB])
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        self.assertTrue(all("media_id" in answer for answer in answers), answers)
        print(f"{AT_ONCE} uploads whole and {AT_ONCE} half of {len(FORM) / MIB:.0f} MiB: the server grew by {watch.growth() / MIB:.1f} MiB")
        self.assertLess(watch.growth(), 40 * MIB, "held whole they would be 360 MiB")
        status, _, content = sdks[0].call(f"/cgi-bin/media/get?media_id={answers[-1]['media_id']}")
        self.assertEqual((status, content == PICTURE), (200, True))
        for one in begun:
            one.close()

    def test_uploads_that_break_off_take_no_effect_and_keep_no_place(self):
        def script(handler, body):
            if len(body) == len(FORM):
                handler.reply(200, b'{"media_id":"m1"}')
            else:
                handler.hang_up()  # as a server does that misses some of a body
        with Origin(script) as wechat:
            self.put_app("wx00000000000000f1", wechat.address)
            sdk = self.sdk(appid="wx00000000000000f1")
            for _ in range(3):  # 64 have a place at once
                started = [SlowUpload(sdk, "/cgi-bin/media/upload?type=image") for _ in range(30)]
                for one in started:
                    one.send(FORM[:300_000])
                for one in started:
                    one.close()
            self.assertEqual(sdk.upload("/cgi-bin/media/upload?type=image", PICTURE)["media_id"], "m1")
            whole = [seen for seen in wechat.calls() if len(seen[3]) == len(FORM)]
            self.assertEqual(len(whole), 1, "what broke off was never whole at WeChat")

    def test_a_refusal_before_the_upload_is_whole_comes_back(self):
        wrong = self.sdk()
        wrong.token = "71_nobodys"
        early = SlowUpload(wrong, "/cgi-bin/media/upload?type=image")
        early.send(FORM[:MIB])
        answer = early.answer()
        self.assertIn('"errcode":40001', answer)
        self.assertIn("\r\nConnection: close\r\n", answer)
        self.assertIn("media_id", self.upload(wrong), "an SDK gets a token and repeats")
        with Origin(lambda handler, _: handler.reply(200, b"{}")) as wechat:
            def refuse(handler):  # at once, like a server that looks at the length alone
                if "access_token=" not in handler.path:
                    return handler.answer()
                handler.reply(200, b'{"errcode":45001,"errmsg":"media size out of limit"}')
                handler.close_connection = True
            wechat.server.RequestHandlerClass.do_POST = refuse
            self.put_app("wx00000000000000f2", wechat.address)
            self.assertEqual(self.upload(self.sdk(appid="wx00000000000000f2"))["errcode"], 45001)

    def test_a_stale_token_is_the_sdks_to_repeat_and_it_does(self):
        sdk = self.sdk()
        self.assertIn("media_id", self.upload(sdk))
        self.sandbox.post(f"/sandbox/apps/{SERVICE}", {"kill_tokens": True})
        self.assertIn("media_id", self.upload(sdk))
        self.assertEqual(sdk.fetches, 2)

    def test_lengths_are_held_to_the_byte_and_chunks_arrive_with_their_length(self):
        seen = []
        def script(handler, body):
            seen.append((handler.headers.get("Content-Length"), handler.headers.get("Transfer-Encoding"), body))
            handler.reply(200, b'{"errcode":0}')
        limit = 22_020_096
        with Origin(script) as wechat:
            self.put_app("wx00000000000000f3", wechat.address)
            sdk = self.sdk(appid="wx00000000000000f3")
            for length in (128 * 1024, 128 * 1024 + 1, limit - 1, limit):
                body = FILE[:length - 5] + b"tail\n" if length <= len(FILE) else FILE + b"x" * (length - len(FILE))
                self.assertEqual(sdk.call("/cgi-bin/x", body, "application/octet-stream")["errcode"], 0)
                self.assertEqual(seen[-1][:2], (str(length), None))
                self.assertTrue(seen[-1][2] == body)
            over = SlowUpload(sdk, "/cgi-bin/x?a=b", limit + 1)
            self.assertTrue(over.answer().startswith("HTTP/1.1 413 "))
            pieces = (FILE[at:at + 100_000] for at in range(0, 3_000_000, 100_000))
            self.assertEqual(sdk.call("/cgi-bin/x", pieces, "application/octet-stream")["errcode"], 0)
            self.assertEqual(seen[-1][:2], ("3000000", None))
            self.assertTrue(seen[-1][2] == FILE[:3_000_000])

    def test_a_server_killed_in_the_middle_leaves_nothing_and_the_next_takes_it_whole(self):
        whole = []
        def script(handler, body):
            whole.append(len(body))
            if len(body) < len(FORM):
                return handler.hang_up()
            handler.reply(200, b'{"media_id":"m1"}')
        with Origin(script) as wechat:
            self.put_app("wx00000000000000f4", wechat.address)
            sdk = self.sdk(appid="wx00000000000000f4")
            upload = SlowUpload(sdk, "/cgi-bin/media/upload?type=image")
            upload.send(FORM[:5 * MIB])
            self.house.server.kill()
            with self.assertRaises(OSError):
                upload.send(FORM[5 * MIB:])
                if not upload.answer():
                    raise OSError("closed without an answer")
            upload.close()
            self.house.start_server()
            self.assertEqual(sdk.upload("/cgi-bin/media/upload?type=image", PICTURE)["media_id"], "m1")
            until(lambda: whole.count(len(FORM)) == 1, 5, "one whole upload")
            self.assertTrue(all(length == len(FORM) or length <= 5 * MIB for length in whole), whole)


if __name__ == "__main__":
    unittest.main()
