// Finds ticket numbers: ten digits, in groups or not, whose last two check the rest (ISO 7064 mod 97-10).

const TEN_DIGITS = /(?<![\d+])#?((?:\d[ .\-]?){9}\d)(?!\d)/g;

export const digitsOf = (number) => number.replace(/\D/g, "");

export const isTicket = (number) => Number(digitsOf(number)) % 97 === 1;

// The text cut in pieces: {text} as it stands, and {text, ticket: digits}.
export function pieces(text) {
  const found = [];
  let from = 0;
  for (const match of text.matchAll(TEN_DIGITS)) {
    if (!isTicket(match[1])) continue;
    if (match.index > from) found.push({ text: text.slice(from, match.index) });
    found.push({ text: match[0], ticket: digitsOf(match[1]) });
    from = match.index + match[0].length;
  }
  if (from < text.length) found.push({ text: text.slice(from) });
  return found;
}
