"""What stands around a house besides the sandbox: an origin that does what a test wants, and an HTTP proxy. Threads of
this process, on the loopback; leaving the `with` ends them.
"""
import base64
import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit


class Quiet(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def body(self):
        return self.rfile.read(int(self.headers.get("Content-Length") or 0))

    def hang_up(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def reply(self, status, body, content_type="application/json", headers=()):
        self.send_response(status)
        for name, value in (("Content-Type", content_type), ("Content-Length", str(len(body))), *headers):
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


class StandIn:
    """An HTTP server on a port of its own."""

    def __init__(self, handler):
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.server.daemon_threads = True
        self.port = self.server.server_address[1]
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


class Origin(StandIn):
    """Plays WeChat: tokens it hands out itself; all else is `script(handler, body)`'s, which answers or hangs up."""

    def __init__(self, script):
        origin = self

        class Handler(Quiet):
            def answer(self):
                body = self.body()
                path = urlsplit(self.path).path
                origin.seen.append((self.command, self.path, dict(self.headers), body))
                if path in ("/cgi-bin/token", "/cgi-bin/stable_token"):
                    self.reply(200, b'{"access_token":"the-real-token","expires_in":7200}')
                else:
                    script(self, body)

            do_GET = do_POST = answer

        super().__init__(Handler)
        self.seen = []
        self.address = f"http://127.0.0.1:{self.port}"

    def calls(self):
        return [one for one in self.seen if "token?" not in one[1] and not one[1].endswith("_token")]


class ForwardingProxy(StandIn):
    """An HTTP proxy for http origins (absolute form) that wants a name and a password."""

    def __init__(self, user, password):
        proxy = self
        wanted = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

        class Handler(Quiet):
            def forward(self):
                body = self.body()
                if self.headers.get("Proxy-Authorization") != wanted:
                    return self.reply(407, b"who?", "text/plain", [("Proxy-Authenticate", "Basic")])
                proxy.passed.append(self.path)
                place = urlsplit(self.path)
                connection = http.client.HTTPConnection(place.hostname, place.port, timeout=20)
                headers = {name: value for name, value in self.headers.items() if not name.lower().startswith("proxy-")}
                target = place.path + ("?" + place.query if place.query else "")
                connection.request(self.command, target, body or None, headers)
                answer = connection.getresponse()
                self.reply(answer.status, answer.read(), answer.getheader("Content-Type") or "text/plain")
                connection.close()

            do_GET = do_POST = forward

        super().__init__(Handler)
        self.passed = []
        self.address = f"http://{user}:{password}@127.0.0.1:{self.port}"
