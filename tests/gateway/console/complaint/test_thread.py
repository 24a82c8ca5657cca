"""What is shown of the conversation, beyond what the page's own tests see of it."""

from tests.gateway.console.complaint.case import ANSWER, ayu, complain, complaint, do, write
from tests.office import Office


def test_what_they_said_of_another_complaint_is_no_news_of_this_one(sqlite_office: Office) -> None:
    ticket = complain(sqlite_office)
    seen = complaint(sqlite_office, ticket).changed_at.isoformat()
    write(sqlite_office, "Lampu jalan di Gang Contoh padam sejak Senin")
    write(sqlite_office, f"{ticket} anak sekolah sudah ada yang jatuh")
    answer = do(ayu(sqlite_office), ticket, "answer", seen=seen, text=ANSWER)
    news = answer.text.partition("Tulisan Anda masih ada")[0]
    assert "anak sekolah sudah ada yang jatuh" in news
    assert "Gang Contoh" not in news
