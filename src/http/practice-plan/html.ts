const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
/** Bidirectional controls. They could make one name look like another, or end the isolation of a name. */
const TURNING = /[\u202a-\u202e\u2066-\u2069]/g
const escape = (text: string): string => text.replace(TURNING, '').replace(/[&<>"']/g, character => ENTITIES[character] ?? '')

/** Text that is already HTML. Only `html` creates it. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[]

function textOf(part: Part): string {
  if (part instanceof Html) return part.text
  return typeof part === 'object' ? part.map(textOf).join('') : escape(String(part))
}

/** An HTML template. Every value is escaped for use between tags and in quoted attributes, unless `html` made it. */
export const html = (pieces: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(pieces.map((piece, index) => (index === 0 ? piece : textOf(parts[index - 1] ?? '') + piece)).join(''))
