// Every word on the page, in Indonesian and in English. Citizens' examples stay Indonesian: they are sent.

const WORDS = {
  id: {
    title: "Simulator LAPOR!",
    lead: "Menulislah seperti warga: gateway-nya sungguhan, hanya operatornya tiruan. Tanpa akun, tanpa internet.",
    tools: "Alat halaman",
    language: "Bahasa",
    phones: "Ponsel",
    connecting: "Menyambung…",
    open: "Tersambung",
    lost: "Terputus, menyambung lagi…",
    footnote: "Orang dan nomornya rekaan. Layar ponsel kosong lagi setelah server berhenti; laporannya tetap tersimpan di gateway.",
    person: "Siapa yang memegang ponsel ini",
    new_person: "Orang baru",
    stranger: "Nomor lain",
    empty: "Tulis pesan, atau pilih contoh di bawah.",
    transcript: "Percakapan {name}",
    field: "Pesan ke {name}",
    placeholder: "Tulis pesan",
    send: "Kirim",
    you: "Anda:",
    service: "LAPOR!:",
    waiting: "Menunggu jawaban",
    typing: "mengetik…",
    late: "Belum ada jawaban setelah 20 detik. Periksa apakah worker berjalan.",
    soon: "segera",
    not_built: "Belum dibangun",
    not_built_text: "{name} belum tersambung ke gateway, jadi ponsel ini tidak berpura-pura.",
    examples: "Contoh pesan",
    example_sms_1708: "Jalan rusak",
    example_telegram: "Lampu jalan mati",
    example_status: "Status {number}",
    ask_status: "Tanya status {number}",
    note_sms_1708: "SMS",
    note_telegram: "bot",
    note_off: "belum tersambung",
    sending: "Mengirim…",
    queued: "Menunggu diambil",
    received: "Tersampaikan",
    refused: "Gagal",
    sent: "Terkirim",
    delivered: "Tersampaikan",
    webhook_status: "Tidak diterima gateway: webhook menjawab {status}. {detail}",
    webhook_unreachable: "Gateway tidak terjangkau: webhook tidak menjawab ({detail}).",
    webhook_elsewhere: "Alamat webhook bukan milik gateway ini: {detail}",
    receipt_status: "Laporan pengiriman tidak diterima gateway: webhook menjawab {status}. {detail}",
    receipt_unreachable: "Laporan pengiriman tidak sampai: webhook tidak menjawab ({detail}).",
    receipt_elsewhere: "Alamat laporan pengiriman bukan milik gateway ini: {detail}",
    provider_refused: "Jawaban gateway ditolak operator ({status}): {detail}",
    not_sent: "Server simulator tidak menerima pesan: {detail}",
    offline: "tidak tersambung",
  },
  en: {
    title: "LAPOR! simulator",
    lead: "Write as a citizen would: the gateway is real, only the phone companies are not. No account, no internet.",
    tools: "Page tools",
    language: "Language",
    phones: "Phones",
    connecting: "Connecting…",
    open: "Connected",
    lost: "Connection lost, trying again…",
    footnote: "The people and their numbers are invented. The screens are empty again once the server stops; the complaints stay in the gateway.",
    person: "Who holds this phone",
    new_person: "New person",
    stranger: "Other number",
    empty: "Write a message, or pick an example below.",
    transcript: "{name} conversation",
    field: "Message to {name}",
    placeholder: "Message",
    send: "Send",
    you: "You:",
    service: "LAPOR!:",
    waiting: "Waiting for the answer",
    typing: "typing…",
    late: "No answer after 20 seconds. Check that a worker is running.",
    soon: "to come",
    not_built: "Not built yet",
    not_built_text: "{name} is not connected to the gateway, so this phone does not pretend to be.",
    examples: "Example messages",
    example_sms_1708: "Broken road",
    example_telegram: "Dead street lights",
    example_status: "Status {number}",
    ask_status: "Ask about {number}",
    note_sms_1708: "SMS",
    note_telegram: "bot",
    note_off: "not connected",
    sending: "Sending…",
    queued: "Waiting to be fetched",
    received: "Delivered",
    refused: "Failed",
    sent: "Sent",
    delivered: "Delivered",
    webhook_status: "Not taken by the gateway: the webhook answered {status}. {detail}",
    webhook_unreachable: "The gateway cannot be reached: the webhook gave no answer ({detail}).",
    webhook_elsewhere: "The webhook's address is not this gateway's: {detail}",
    receipt_status: "Delivery report not taken by the gateway: the webhook answered {status}. {detail}",
    receipt_unreachable: "The delivery report got lost: the webhook gave no answer ({detail}).",
    receipt_elsewhere: "The delivery report's address is not this gateway's: {detail}",
    provider_refused: "The provider refused the gateway's answer ({status}): {detail}",
    not_sent: "The simulator's server did not take the message: {detail}",
    offline: "not connected",
  },
};

export const EXAMPLES = {
  sms_1708: "BENGKULU jalan rusak di Kel. Timur Indah Kec. Singaran Pati, banyak lubang, sudah 3 bulan belum diperbaiki",
  telegram: "Lampu jalan di Jl. Industri, Cikarang Barat, Kab. Bekasi mati total sudah seminggu. Mohon segera diperbaiki.",
};

export const NAMES = { sms_1708: "SMS 1708", whatsapp: "WhatsApp", telegram: "Telegram", twitter: "X" };

let language = "id";

export function speak(wanted) {
  language = wanted in WORDS ? wanted : "id";
  document.documentElement.lang = language;
}

export const spoken = () => language;

export function say(key, values = {}) {
  return WORDS[language][key].replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "").trim();
}

// Fills everything that is marked data-words (its text) or data-words-label (its name for a screen reader).
export function label(root) {
  for (const element of root.querySelectorAll("[data-words]")) element.textContent = say(element.dataset.words);
  for (const element of root.querySelectorAll("[data-words-label]")) {
    element.setAttribute("aria-label", say(element.dataset.wordsLabel));
  }
}
