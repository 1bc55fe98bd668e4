"""HTTP/1.1 whose own refusals, of bytes that make no request, have our one problem shape too."""

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from .exchange import security_headers
from .refusals import Refusal, refusal_messages


class ProblemProtocol(H11Protocol):
    """Uvicorn answers such bytes in plain text, before anything of ours sees them."""

    def send_400_response(self, msg: str) -> None:
        """`msg` is uvicorn's sentence; ours says what to do."""
        start, body = refusal_messages(
            Refusal(400, "bad-request"), {"method": "POST", "path": "/"}, security_headers(None)
        )
        reply = h11.Response(status_code=400, headers=start["headers"])
        for event in (reply, h11.Data(data=body["body"]), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()
