// How long a message is as it goes out, by the same rules as the server's: channels/sms_1708/segments.py has
// the reasons. A test compares the two.

const BASIC =
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
const EXTENSION = new Set("\f^{}\\[~]|€");
const ALPHABET = new Set([...BASIC, ...EXTENSION]);
const ROOM = { "GSM-7": [160, 153], "UCS-2": [70, 67] };
const TICKET = /((?<![0-9])[0-9]{3} [0-9]{3} [0-9]{4}(?![0-9]))/;

const PLAIN = new Map();
const becomes = (characters, plain) => { for (const one of characters) PLAIN.set(one, plain); };
becomes("‘’‚‛′`´ʼ", "'");
becomes("“”„‟″«»", '"');
becomes("‐‑‒–—―−", "-");
becomes("•·", "-");
becomes("\t\u1680\u2028\u2029", " ");
becomes("\u00ad\u200b\u200c\u2060\ufeff", "");
for (let mark = 0x0300; mark < 0x0370; mark += 1) PLAIN.set(String.fromCharCode(mark), "");
for (const [one, plain] of [["→", "->"], ["×", "x"], ["⁄", "/"], ["ı", "i"], ["ł", "l"], ["Ł", "L"], ["đ", "d"], ["Đ", "D"], ["œ", "oe"], ["Œ", "OE"]]) PLAIN.set(one, plain);

const fits = (text) => [...text].every((one) => ALPHABET.has(one));
const translated = (text) => [...text].map((one) => PLAIN.get(one) ?? one).join("");

function plain(one) {
  const found = translated(translated(one).normalize("NFKD"));
  return fits(found) ? found : one;
}

const toGsm7 = (text) => [...text.normalize("NFC")].map((one) => (ALPHABET.has(one) ? one : plain(one))).join("");
const encoding = (text) => (fits(text) ? "GSM-7" : "UCS-2");
const cost = (one, how) => ((how === "GSM-7" ? EXTENSION.has(one) : one.codePointAt(0) > 0xffff) ? 2 : 1);
const units = (text, how) => [...text].reduce((sum, one) => sum + cost(one, how), 0);

/** The units in each part of a text that is cut. */
function filled(text, how) {
  const parts = [0];
  for (const one of text) {
    const takes = cost(one, how);
    if (parts.at(-1) + takes > ROOM[how][1]) parts.push(0);
    parts[parts.length - 1] += takes;
  }
  return parts;
}

const partsOf = (text, how) => (units(text, how) <= ROOM[how][0] ? 1 : filled(text, how).length);

/** No ticket number is torn: such a one begins the next part. */
function keepWhole(text, how) {
  if (partsOf(text, how) === 1) return text;
  let kept = "";
  text.split(TICKET).forEach((piece, place) => {
    if (place % 2) {
      const left = ROOM[how][1] - filled(kept, how).at(-1);
      if (left > 0 && left < piece.length) kept += "\n".padStart(left);
    }
    kept += piece;
  });
  return kept;
}

/** Parts that the text is sent, and paid for, in; and the alphabet it takes. */
export function sms(text) {
  const cheap = toGsm7(text);
  const how = encoding(cheap);
  const whole = keepWhole(cheap, how);
  return { parts: partsOf(whole, encoding(whole)), encoding: encoding(whole) };
}

/** As the platforms count, and Python: by characters, an emoji being one. */
export const characters = (text) => [...text].length;
