"""What every request passes before a route sees it, and what every answer carries."""

from collections.abc import Collection

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from graph_service.answers import refusal

LONGEST_URL = 2048
"""Characters of path and query together, as sent."""
SECURITY_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class Guard:
    """Refuses unknown host names, request bodies and long URLs; adds the security headers.

    A web page whose own host name suddenly resolves to 127.0.0.1 (DNS rebinding) could otherwise read the
    service through its visitor's browser: the browser then sends the page's host name.
    """

    def __init__(self, app: ASGIApp, hosts: Collection[str]) -> None:
        self.app = app
        self.hosts = {host.casefold() for host in hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one connection, as ASGI defines it."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(SECURITY_HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        url = scope.get("raw_path", b"") + scope.get("query_string", b"")
        app: ASGIApp = self.app
        if _host_name(headers.get("host", "")) not in self.hosts:
            app = refusal(
                400,
                "The service does not answer under this host name",
                "Use its address, or add the name to GTMALOC_ALLOWED_HOSTS",
            )
        elif len(url) > LONGEST_URL:
            app = refusal(
                414, f"The URL has more than {LONGEST_URL} characters", "Ask for one miRNA at a time"
            )
        elif headers.get("content-length", "0") != "0" or "transfer-encoding" in headers:
            app = refusal(413, "The request has a body", "Send a GET request without a body")
        await app(scope, receive, send_with_headers)


def _host_name(host: str) -> str:
    """The host name in a Host header, without port and in lower case; IPv6 addresses keep their brackets."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).casefold()
