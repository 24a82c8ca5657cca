"""Pictures, places, quotes and stickers on WhatsApp, through the whole gateway."""

from datetime import UTC, datetime, timedelta

import pytest
from aiohttp import web
from PIL import Image

from gateway import reports
from gateway.simulator import whatsapp
from store import models as m
from tests.gateway.media import photos
from tests.office import (
    WARGA,
    Office,
    whatsapp_call,
)
from tests.test_walk import COMPLAINT

PIN = whatsapp.location(-3.7956, 102.2592, "Pasar Contoh")


# Pictures, places, quotes.


def test_a_pin_after_a_complaint_joins_it_and_says_where_it_is(sqlite_whatsapp_office: Office) -> None:
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.post(whatsapp_call("location", PIN))
    sqlite_whatsapp_office.work()
    [complaint] = sqlite_whatsapp_office.complaints
    assert (complaint.latitude, complaint.longitude, complaint.located_by) == (-3.7956, 102.2592, "pin")
    assert {message.complaint_id for message in sqlite_whatsapp_office.messages} == {complaint.id}


@pytest.mark.parametrize("apart", [True, False])
def test_a_pin_and_a_photo_before_the_words_belong_to_the_complaint(
    sqlite_whatsapp_office: Office, apart: bool
) -> None:
    sqlite_whatsapp_office.post(whatsapp_call("location", PIN))
    sqlite_whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo")))
    if apart:
        sqlite_whatsapp_office.work()
        assert sqlite_whatsapp_office.complaints == []
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.work()
    [complaint] = sqlite_whatsapp_office.complaints
    assert complaint.located_by == "pin"
    assert {message.complaint_id for message in sqlite_whatsapp_office.messages} == {complaint.id}


def test_a_photo_with_words_under_it_is_a_complaint_with_a_photo(sqlite_whatsapp_office: Office) -> None:
    sqlite_whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo", COMPLAINT)))
    sqlite_whatsapp_office.work()
    [complaint] = sqlite_whatsapp_office.complaints
    assert complaint.text == COMPLAINT
    assert sqlite_whatsapp_office.messages[0].attachments[0]["reference"] == "1708"


def test_five_photos_in_a_row_are_thanked_for_once(sqlite_whatsapp_office: Office) -> None:
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.work()
    sqlite_whatsapp_office.late += timedelta(seconds=10)
    for number in range(5):
        sqlite_whatsapp_office.post(whatsapp_call("image", whatsapp.image(f"1708{number}", b"photo")))
        sqlite_whatsapp_office.work()
    assert len(sqlite_whatsapp_office.far_end.sent) == 2


def send_photo(office: Office, caption: str = "") -> bytes:
    """A photo that stands with Meta and says where it was taken, and its message."""
    gps = {1: "S", 2: (3.0, 47.0, 44.16), 3: "E", 4: (102.0, 15.0, 33.12)}
    picture = photos.photo(exif=photos.exif(gps))
    office.far_end.media["1708"] = picture
    office.post(whatsapp_call("image", whatsapp.image("1708", picture, caption)))
    return picture


def test_a_photo_is_fetched_and_the_copy_that_leaves_does_not_say_where_it_was_taken(
    sqlite_whatsapp_office: Office,
) -> None:
    picture = send_photo(sqlite_whatsapp_office, COMPLAINT)
    sqlite_whatsapp_office.work()
    [file] = sqlite_whatsapp_office.all(m.Media)
    shelf = sqlite_whatsapp_office.runtime.settings.data_dir / "media"
    assert (file.state, file.mime_type) == (m.MediaState.FETCHED, "image/jpeg")
    assert (shelf / file.path).read_bytes() == picture
    with Image.open(shelf / file.clean_path) as clean:
        assert not clean.getexif()
    [complaint] = sqlite_whatsapp_office.complaints
    assert complaint.located_by == "photo"
    assert complaint.latitude == pytest.approx(-3.7956)
    assert complaint.longitude == pytest.approx(102.2592)


def test_a_pin_counts_before_where_the_photo_was_taken(sqlite_whatsapp_office: Office) -> None:
    send_photo(sqlite_whatsapp_office, COMPLAINT)
    sqlite_whatsapp_office.work()
    sqlite_whatsapp_office.post(whatsapp_call("location", whatsapp.location(-3.5, 102.5)))
    sqlite_whatsapp_office.work()
    [complaint] = sqlite_whatsapp_office.complaints
    assert (complaint.latitude, complaint.located_by) == (-3.5, "pin")


def test_a_photo_that_was_fetched_before_its_words_came_still_says_where(
    sqlite_whatsapp_office: Office,
) -> None:
    send_photo(sqlite_whatsapp_office)
    sqlite_whatsapp_office.work()
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.work()
    assert sqlite_whatsapp_office.complaints[0].located_by == "photo"


def test_a_photo_that_cannot_be_had_yet_is_tried_again_and_the_complaint_stands(
    sqlite_whatsapp_office: Office,
) -> None:
    sqlite_whatsapp_office.far_end.faults.append(web.Response(status=503))
    send_photo(sqlite_whatsapp_office, COMPLAINT)
    sqlite_whatsapp_office.work_on("intake")
    sqlite_whatsapp_office.work_on("media")
    [file] = sqlite_whatsapp_office.all(m.Media)
    assert (file.state, len(sqlite_whatsapp_office.complaints)) == (m.MediaState.WAITING, 1)
    sqlite_whatsapp_office.sweep(timedelta(minutes=2))
    sqlite_whatsapp_office.work()
    [file] = sqlite_whatsapp_office.all(m.Media)
    assert file.state == m.MediaState.FETCHED


def test_a_photo_that_meta_no_longer_has_is_shown_as_gone(sqlite_whatsapp_office: Office) -> None:
    sqlite_whatsapp_office.post(whatsapp_call("image", whatsapp.image("1709", b"", COMPLAINT)))
    sqlite_whatsapp_office.work()
    [file] = sqlite_whatsapp_office.all(m.Media)
    assert file.state == m.MediaState.GONE
    with sqlite_whatsapp_office.reading() as session:
        [shown] = reports.parked(session)["files"]
    assert shown["state"] == "gone"
    assert len(sqlite_whatsapp_office.far_end.sent) == 1


@pytest.mark.parametrize("quoting", ["our reply", "their own message"])
def test_words_that_quote_a_complaint_join_it(sqlite_whatsapp_office: Office, quoting: str) -> None:
    sqlite_whatsapp_office.whatsapp(COMPLAINT, id="wamid.first")
    sqlite_whatsapp_office.work()
    quoted = sqlite_whatsapp_office.far_end.sent[0].id if quoting == "our reply" else "wamid.first"
    sqlite_whatsapp_office.whatsapp("Sekarang airnya masuk ke rumah warga di sebelahnya", replies_to=quoted)
    sqlite_whatsapp_office.work()
    assert len(sqlite_whatsapp_office.complaints) == 1
    assert [message.outcome for message in sqlite_whatsapp_office.messages] == ["opened", "added"]


def test_quoting_a_strangers_complaint_is_no_way_into_it(sqlite_whatsapp_office: Office) -> None:
    other = whatsapp.Contact("Lain", phone="+6281200000012", user_id="ID.lain12")
    sqlite_whatsapp_office.whatsapp(COMPLAINT, WARGA, id="wamid.first")
    sqlite_whatsapp_office.work()
    sqlite_whatsapp_office.whatsapp("Sekarang airnya masuk ke rumah saya", other, replies_to="wamid.first")
    sqlite_whatsapp_office.work()
    assert len(sqlite_whatsapp_office.complaints) == 2


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        ("reaction", {"message_id": "wamid.x", "emoji": "👍"}),
        ("sticker", {"id": "1", "mime_type": "image/webp"}),
    ],
)
def test_a_thumb_up_is_kept_and_gets_no_answer_and_a_sticker_a_kind_one(
    sqlite_whatsapp_office: Office, kind: str, content: dict[str, str]
) -> None:
    sqlite_whatsapp_office.post(whatsapp_call(kind, content))
    sqlite_whatsapp_office.work()
    assert len(sqlite_whatsapp_office.messages) == 1
    assert len(sqlite_whatsapp_office.far_end.sent) == (1 if kind == "sticker" else 0)


# Pictures once more.


def test_a_picture_that_joins_another_complaint_than_the_last_is_thanked_for_again(
    sqlite_whatsapp_office: Office,
) -> None:
    sqlite_whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo")))
    sqlite_whatsapp_office.work()
    for step in (COMPLAINT, None):
        sqlite_whatsapp_office.late += timedelta(seconds=7)
        if step:
            sqlite_whatsapp_office.whatsapp(step)
        else:
            sqlite_whatsapp_office.post(whatsapp_call("location", PIN))
        sqlite_whatsapp_office.work()
    assert [delivery.reply_key for delivery in sqlite_whatsapp_office.deliveries] == [
        "evidence.alone",
        "complaint.opened_where",
        "complaint.added",
    ]


@pytest.mark.parametrize(
    "caption",
    ["foto laporan {ticket}", "{ticket}", "ini fotonya pak", "lihat ini pak", "gimana laporan saya?"],
)
def test_a_picture_with_a_word_about_a_complaint_joins_it(
    sqlite_whatsapp_office: Office, caption: str
) -> None:
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.work()
    [complaint] = sqlite_whatsapp_office.complaints
    image = whatsapp.image("1708", b"photo", caption.format(ticket=complaint.ticket))
    sqlite_whatsapp_office.post(whatsapp_call("image", image))
    sqlite_whatsapp_office.work()
    assert len(sqlite_whatsapp_office.complaints) == 1
    assert sqlite_whatsapp_office.messages[-1].complaint_id == complaint.id


def test_a_picture_goes_where_the_number_after_it_says(sqlite_whatsapp_office: Office) -> None:
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.work()
    [complaint] = sqlite_whatsapp_office.complaints
    later = sqlite_whatsapp_office.now() + timedelta(days=3)
    sqlite_whatsapp_office.late += timedelta(days=3)
    sqlite_whatsapp_office.post(whatsapp_call("image", whatsapp.image("1708", b"photo"), at=later))
    sqlite_whatsapp_office.work()
    sqlite_whatsapp_office.whatsapp(f"untuk laporan {complaint.ticket}")
    sqlite_whatsapp_office.work()
    assert {message.complaint_id for message in sqlite_whatsapp_office.messages} == {complaint.id}


def test_a_burst_that_meta_kept_for_days_is_still_a_burst(sqlite_whatsapp_office: Office) -> None:
    then = datetime.now(UTC) - timedelta(days=2)
    sqlite_whatsapp_office.whatsapp(COMPLAINT, at=then)
    image = whatsapp.image("1708", b"photo")
    sqlite_whatsapp_office.post(whatsapp_call("image", image, at=then + timedelta(minutes=1)))
    sqlite_whatsapp_office.work()
    assert len({message.complaint_id for message in sqlite_whatsapp_office.messages}) == 1


def test_a_sticker_under_a_complaint_is_a_nod(sqlite_whatsapp_office: Office) -> None:
    sqlite_whatsapp_office.whatsapp(COMPLAINT)
    sqlite_whatsapp_office.work()
    sqlite_whatsapp_office.post(whatsapp_call("sticker", {"id": "1", "mime_type": "image/webp"}))
    sqlite_whatsapp_office.work()
    assert len(sqlite_whatsapp_office.deliveries) == 1
