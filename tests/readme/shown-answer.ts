const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const DEMO_ID = /^01900000-0000-/
const TIMES = [/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/, /^\d{4}-\d\d-\d\d$/]

/** The ids on a page, each with the id that the server generated instead. */
export type Ids = Map<string, string>

const isNewId = (text: string): boolean => UUID.test(text) && !DEMO_ID.test(text)

function fitText(shown: string, answered: string, ids: Ids): string {
  if (shown.endsWith('…') && answered.startsWith(shown.slice(0, -1))) return answered
  if (TIMES.some(time => time.test(shown) && time.test(answered))) return answered
  if (!isNewId(shown) || !isNewId(answered)) return shown
  if (!ids.has(shown)) ids.set(shown, answered)
  return ids.get(shown) ?? shown
}

/**
 * What the page shows, with the parts that vary taken from the answer: ids other than the demo data's, times, and the rest of a text cut
 * off with “…”. An id that was shown before must be the same again.
 */
export function fitTo(shown: unknown, answered: unknown, ids: Ids): unknown {
  if (typeof shown === 'string') return typeof answered === 'string' ? fitText(shown, answered, ids) : shown
  if (typeof shown !== 'object' || shown === null) return shown
  if (typeof answered !== 'object' || answered === null) return shown
  const parts: Readonly<Record<string, unknown>> = Object.fromEntries(Object.entries(answered))
  if (Array.isArray(shown)) return shown.map((part: unknown, index) => fitTo(part, parts[index], ids))
  return Object.fromEntries(Object.entries(shown).map(([name, part]) => [name, fitTo(part, parts[name], ids)]))
}

/** An operation of the page, with this server's ids. */
export const withIds = (document: string, ids: Ids): string =>
  [...ids].reduce((text, [shown, real]) => text.replaceAll(shown, real), document)
