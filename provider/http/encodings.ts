/** A decoded text, with the position of each character in the original text. */
export interface View {
  text: string;
  /** Index in the original text, for each character and for the end; absent if nothing was decoded. */
  origins?: readonly number[];
}

/** Decodes one encoded character at each match. */
interface Decoder {
  pattern: RegExp;
  decode: (encoded: string) => string;
}

const JSON_STRING: Decoder = {
  pattern: /\\(?:u[\dA-Fa-f]{4}|["\\/bfnrt])/g,
  decode: (encoded) => String(JSON.parse(`"${encoded}"`)),
};

/** Matches one character in UTF-8, percent-encoded. */
const PERCENT: Decoder = {
  pattern: /%[0-7][\da-f]|%[cd][\da-f]%[89ab][\da-f]|%e[\da-f](?:%[89ab][\da-f]){2}|%f[0-7](?:%[89ab][\da-f]){3}/gi,
  decode: (encoded) => {
    try {
      return decodeURIComponent(encoded);
    } catch {
      return encoded;
    }
  },
};

const PLUS: Decoder = { pattern: /\+/g, decode: () => " " };

const NAMED: Readonly<Record<string, string>> = { amp: "&", lt: "<", gt: ">", quot: '"', apos: "'" };

const HTML: Decoder = {
  pattern: /&(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[\da-f]{1,6});/gi,
  decode: (encoded) => {
    const name = encoded.slice(1, -1).toLowerCase();
    const code = name.startsWith("#x") ? parseInt(name.slice(2), 16) : Number(name.slice(1));
    return NAMED[name] ?? (code <= 0x10ffff ? String.fromCodePoint(code) : encoded);
  },
};

/** Encodings, and combinations of encodings, in which a response may echo a value. In a combination, the outermost encoding is first. */
const CHAINS: readonly (readonly Decoder[])[] = [
  [JSON_STRING],
  [JSON_STRING, JSON_STRING],
  [PERCENT],
  [PERCENT, PERCENT],
  [PLUS, PERCENT],
  [HTML],
  [JSON_STRING, HTML],
  [JSON_STRING, PERCENT],
];

/** Returns the text itself, and its decoded form for each encoding that it contains. */
export function decodedViews(text: string): View[] {
  const views = new Map<string, View>([[text, { text }]]);
  for (const chain of CHAINS) {
    const view = chain.reduce(decodeView, { text });
    if (!views.has(view.text)) views.set(view.text, view);
  }
  return [...views.values()];
}

function decodeView(view: View, { pattern, decode }: Decoder): View {
  const parts: string[] = [];
  const origins: number[] = [];
  let end = 0;
  const copy = (until: number) => {
    parts.push(view.text.slice(end, until));
    for (; end < until; end++) origins.push(originOf(view, end));
  };
  for (const { 0: encoded, index } of view.text.matchAll(pattern)) {
    copy(index);
    const decoded = decode(encoded);
    parts.push(decoded);
    for (let unit = 0; unit < decoded.length; unit++) origins.push(originOf(view, index));
    end = index + encoded.length;
  }
  if (parts.length === 0) return view;
  copy(view.text.length);
  origins.push(originOf(view, view.text.length));
  return { text: parts.join(""), origins };
}

/** Returns the index, in the original text, of a character or of the end of a view. */
export function originOf({ origins }: View, index: number): number {
  return origins?.[index] ?? index;
}
