"""A process that writes as ours do, as fast as it can, and says what it has acknowledged: for tests."""

import sys
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from channels.messages import WebhookRequest
from gateway.media.shelf import Shelf
from gateway.spool import Spool
from store.engine import open_engine, writing
from tests.gateway.backup.rows import KINDS, hear, photo
from tests.keys import RING


def main(name: str, data_dir: Path) -> None:
    engine = open_engine(f"sqlite:///{data_dir / 'lapor.db'}", RING)
    shelf, spool = Shelf(data_dir / "media"), Spool(data_dir / "spool", RING)
    for number in count():
        id = f"{name}-{number}"
        if KINDS[number % len(KINDS)] == "spooled":
            spool.write("sms_1708", WebhookRequest("GET", "", id, f"id={id}"))
        else:
            with shelf.unfinished() as file:
                file.write_text(f"of {id}")
                path = shelf.keep(file)
            now = datetime.now(UTC)
            with writing(engine) as session:
                session.add(photo(hear(session, id, now), path, id))
        sys.stdout.write(f"{id}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
