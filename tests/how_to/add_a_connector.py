"""The connector of add-a-connector.md fetches each enquiry once, and tells the website."""

import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from django.conf import settings
from django.utils import timezone

from how_to.house import Program, administrator
from kartoteka.core.jobs import enqueue, run_pending
from kartoteka.core.jobs.models import Job
from kartoteka.core.jobs.schedule import Clock

waiting = [
    {"number": 1, "name": "Jan Nowak", "email": "jan@example.com", "needs": "A pump"},
    {"number": 2, "name": "Nobody", "email": "no address"},
]
received: list[str] = []
is_away = True


class Website(BaseHTTPRequestHandler):
    """A website on this machine."""

    def do_GET(self) -> None:
        self.answer(200, {"items": waiting})

    def do_POST(self) -> None:
        if not is_away:
            received.append(self.path)
        self.answer(503 if is_away else 200, {})

    def answer(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *words: object) -> None:
        """Say nothing."""


server = HTTPServer(("127.0.0.1", 0), Website)
threading.Thread(target=server.serve_forever, daemon=True).start()
settings.WEB_FORM_URL = f"http://127.0.0.1:{server.server_port}"
program = Program(administrator())

Clock().tick()
run_pending()
leads = program.get("leads/")["items"]
assert [(lead["name"], lead["channel"], lead["needs"]) for lead in leads] == [
    ("Jan Nowak", "web", "A pump")
]
# An enquiry that cannot be read is put aside; it does not stop the others.
dead = Job.objects.get(state="dead")
assert dead.payload["enquiry"]["number"] == 2
# The website was away: its answer waits in the outbox, and goes out when it is back.
assert received == []
is_away = False
Job.objects.filter(name="web_form.confirm").update(run_after=timezone.now())
enqueue("web_form.fetch")
run_pending()
assert received == ["/enquiries/1/received/"]
assert len(program.get("leads/")["items"]) == 1
server.shutdown()
