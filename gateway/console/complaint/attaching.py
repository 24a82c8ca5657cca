"""Files that go out with an answer: taken as soon as they are chosen, kept with its draft until it goes."""

import asyncio
import json
import threading
from collections.abc import Mapping, Sequence
from typing import Any

from gateway.console import rights
from gateway.console.answers import Answer, Data, Goto
from gateway.console.complaint.files import OFFICERS
from gateway.console.visit import Route, Upload, Visit, post
from gateway.media import fetch, outgoing
from gateway.media.objections import NotTaken, Objection
from gateway.runtime import MEGABYTE, Runtime
from store import drafts
from store import models as m

ATTACHED = "files"
"""The draft of what is attached to an answer that is still being written: a list, as JSON."""
LARGEST = 110 * MEGABYTE
"""Bytes of one upload: as large as the largest document that a platform takes."""
_one_upload = threading.Lock()
"""Each runs in an event loop of its own, and pictures are cleaned one at a time."""
Attachment = dict[str, Any]


def take(runtime: Runtime, files: Mapping[str, Sequence[Upload]]) -> list[Attachment | NotTaken]:
    """What was uploaded, looked at and cleaned. The field is called as the channel that it is to go out on:
    only that knows what it takes."""
    taken: list[Attachment | NotTaken] = []
    for name, uploads in files.items():
        if (channel := runtime.channels.get(name)) is None:
            continue
        for upload in uploads:
            try:
                with _one_upload, upload.path.open("rb") as content:
                    taken.append(asyncio.run(outgoing.take(runtime, channel, upload.name, content)))
            except NotTaken as objection:
                taken.append(objection)
    return taken


def attached(visit: Visit, complaint: m.Complaint) -> list[Attachment]:
    """What is attached to the answer that they are writing."""
    kept = drafts.of(visit.db, visit.staff, complaint).get(ATTACHED)
    return json.loads(kept) if kept else []


def objection(visit: Visit, complaint: m.Complaint, files: Sequence[Attachment]) -> str:
    """Why these cannot go out where the answer would; empty where they can. They may have been attached
    yesterday, or for another channel."""
    channel = visit.runtime.channels.get(complaint.channel)
    if not files:
        return ""
    if channel is None:
        return NotTaken(Objection.NO_FILES).words[visit.words.language]
    can = channel.capabilities
    if len(files) > can.most_files:
        return NotTaken(Objection.TOO_MANY, can).words[visit.words.language]
    for file in files:
        if file["size"] > can.files.get(file["mime_type"], 0):
            return NotTaken(Objection.KIND, can).words[visit.words.language]
        if not fetch.shelf(visit.runtime).path(file["path"]).is_file():
            return visit.words("complaint.file_gone", name=file["name"])
    return ""


def attach(visit: Visit) -> Answer:
    complaint = _own(visit)
    files, problem = attached(visit, complaint), ""
    for one in visit.prepared or []:
        why = (
            one.words[visit.words.language]
            if isinstance(one, NotTaken)
            else objection(visit, complaint, [*files, one])
        )
        if why:
            problem = why
        else:
            files.append(one)
            visit.audit("attach", complaint, details={"kind": one["mime_type"]})
    _keep(visit, complaint, files)
    if visit.form.get("script"):
        return Data({"files": [file["name"] for file in files], "problem": problem})
    return Goto(f"/complaints/{complaint.ticket}#answer")


def detach(visit: Visit) -> Answer:
    complaint = _own(visit)
    files, number = attached(visit, complaint), visit.form.get("number", "")
    if number.isascii() and number.isdecimal() and int(number) < len(files):
        del files[int(number)]
        visit.audit("detach", complaint)
    _keep(visit, complaint, files)
    if visit.form.get("script"):
        return Data({"files": [file["name"] for file in files], "problem": ""})
    return Goto(f"/complaints/{complaint.ticket}#answer")


def _own(visit: Visit) -> m.Complaint:
    return rights.find(visit, visit.path["ticket"])


def _keep(visit: Visit, complaint: m.Complaint, files: Sequence[Attachment]) -> None:
    text = json.dumps(files) if files else ""
    drafts.save(visit.db, visit.staff, complaint, ATTACHED, text, visit.now)


ROUTES: tuple[Route, ...] = (
    post("/complaints/{ticket}/attach", attach, OFFICERS, LARGEST, take),
    post("/complaints/{ticket}/detach", detach, OFFICERS),
)
