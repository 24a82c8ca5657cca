from gateway.simulator.entry import Author, Pin, Problem, State
from gateway.simulator.phones import Phones

SMS = "sms_1708"
WATI = "+6281200000001"


def new_phones() -> Phones:
    return Phones((SMS, "telegram"))


def say(phones: Phones, text: str = "halo", person: str = WATI):
    return phones.write(SMS, person, Author.CITIZEN, text, State.SENDING)


def test_every_phone_starts_with_one_person():
    phones = new_phones()
    assert [person.id for person in phones.people(SMS)] == [WATI]


def test_each_person_has_a_transcript_of_their_own():
    phones = new_phones()
    other = phones.new_person(SMS)
    say(phones, "satu")
    say(phones, "dua", other.id)
    assert [[entry.text for entry in person.entries] for person in phones.people(SMS)] == [["satu"], ["dua"]]


def test_a_reply_to_a_strangers_number_puts_the_stranger_on_the_phone():
    phones = new_phones()
    say(phones, person="+6281200000999")
    assert [person.name for person in phones.people(SMS)] == ["Wati", ""]


def test_transcripts_and_people_are_bounded():
    phones = new_phones()
    for number in range(500):
        say(phones, str(number))
    assert len(phones.person(SMS, WATI).entries) == 200
    for _ in range(200):
        phones.new_person(SMS)
    assert len(phones.people(SMS)) == 60


def test_pages_are_told_of_each_new_and_changed_message():
    phones = new_phones()
    with phones.subscribe() as page:
        entry = say(phones)
        phones.change(entry, state=State.REFUSED, problem=Problem("webhook_status", 403, "no"))
        first, second = page.get_nowait(), page.get_nowait()
    assert first is not None
    assert second is not None
    assert (first.kind, first.data["state"], first.data["problem"]) == ("message", "sending", None)
    assert (second.data["id"], second.data["state"]) == (first.data["id"], "refused")
    assert second.data["problem"] == {"kind": "webhook_status", "status": 403, "detail": "no"}


def test_a_page_that_stops_reading_is_sent_away_and_holds_up_nobody():
    phones = new_phones()
    with phones.subscribe() as asleep:
        for number in range(300):
            say(phones, str(number))
        assert [asleep.get_nowait() for _ in range(asleep.qsize())][-1] is None
    with phones.subscribe() as awake:
        say(phones)
        assert awake.qsize() == 1


def test_hanging_up_ends_every_page():
    phones = new_phones()
    with phones.subscribe() as page:
        phones.hang_up()
        assert page.get_nowait() is None


def test_a_message_is_found_by_the_providers_id():
    phones = new_phones()
    entry = phones.write("telegram", "1708000001", Author.CITIZEN, "x", State.SENDING, external_id="9")
    assert phones.find("telegram", "1708000001", "9") is entry
    assert phones.find("telegram", "1708000001", "8") is None
    assert phones.find("telegram", "1708000002", "9") is None


def test_a_message_is_found_by_its_own_id_on_its_persons_phone_only():
    phones = new_phones()
    entry = say(phones)
    assert phones.entry(SMS, WATI, entry.id) is entry
    assert phones.entry(SMS, WATI, entry.id + 1) is None
    assert phones.entry(SMS, "+6281200000002", entry.id) is None


def test_a_reply_to_a_photo_or_a_place_quotes_something():
    phones = Phones(("whatsapp",))

    def write(text: str = "", **more):
        return phones.write("whatsapp", WATI, Author.CITIZEN, text, State.SENDING, **more)

    assert write("halo", photos=("7",)).in_short == "halo"
    assert write(photos=("7",)).in_short == "Foto"
    assert write(pin=Pin(-3.8, 102.3, "Pasar Contoh")).in_short == "Pasar Contoh"
    assert write(pin=Pin(-3.8, 102.3)).in_short == "Lokasi"
