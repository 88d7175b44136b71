const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
const escape = (text: string): string => text.replace(/[&<>"']/g, character => ENTITIES[character] ?? '')

/** Text that is HTML already: `html` alone makes it. */
export class Html {
  constructor(readonly text: string) {}
}

type Part = string | number | Html | readonly Html[]

function textOf(part: Part): string {
  if (part instanceof Html) return part.text
  return typeof part === 'object' ? part.map(textOf).join('') : escape(String(part))
}

/** A template of HTML in which every value is text, safe between tags and in quoted attributes, unless `html` has made it. */
export const html = (pieces: TemplateStringsArray, ...parts: readonly Part[]): Html =>
  new Html(pieces.map((piece, index) => (index === 0 ? piece : textOf(parts[index - 1] ?? '') + piece)).join(''))
