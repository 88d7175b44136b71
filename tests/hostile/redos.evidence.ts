import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { rootFolder } from '../../src/folders.js'
import { formatErrorWith } from '../../src/http/format-error.js'
import { useServer } from '../api/support.js'
import { processorTime } from '../support/processor-time.js'

// A backtracking pattern takes quadratic time or worse, and blocks everyone else. Every pattern in the sources is tested with texts made of
// its own parts: a text four times as long may take about four times as long.

/** Sources that no client input reaches: build files, and code for the browser. */
const OUT_OF_REACH = new Set(['src/http/explorer/assets.ts', 'src/http/explorer/browser/fetcher.ts'])

interface Pattern {
  readonly file: string
  readonly source: string
  readonly flags: string
}

function patternsIn(file: string): readonly Pattern[] {
  const found: Pattern[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const [, source = '', flags = ''] = /^\/(.*)\/(\w*)$/s.exec(node.text) ?? []
      found.push({ file, source, flags })
    }
    ts.forEachChild(node, visit)
  }
  visit(ts.createSourceFile(file, readFileSync(path.join(rootFolder, file), 'utf8'), ts.ScriptTarget.Latest))
  return found
}
const sources = readdirSync(path.join(rootFolder, 'src'), { recursive: true, encoding: 'utf8' })
  .map(name => `src/${name}`)
  .filter(name => name.endsWith('.ts') && !name.startsWith('src/generated/'))
const patterns = sources.filter(file => !OUT_OF_REACH.has(file)).flatMap(patternsIn)

/** Texts to repeat: the pattern's words, an example of each class, and generally risky ones. */
function pumpsOf({ source }: Pattern): readonly string[] {
  const plain = source
    .replace(/\\[dw]/g, '0')
    .replace(/\\s/g, ' ')
    .replace(/\\(.)/g, '$1')
    .replace(/[\^$]/g, '')
  const words = source.match(/[^\\^$.*+?()[\]{}|]{2,}/g) ?? []
  return [
    ...new Set([
      plain,
      ...words,
      ...words.map(word => `${word}"`),
      'a',
      '0',
      ' ',
      '\n',
      '-',
      '.',
      'a.',
      '0-',
      '0 ',
      '/',
      '"',
      '""',
      '@',
      '\\',
      '?',
      ':',
      '\0',
      'at "',
    ]),
  ].filter(pump => pump !== '')
}

const SHORT = 8_000
const LONG = 4 * SHORT
/** CPU time, which does not depend on other load. Less than this is noise. */
const NOTHING_MS = 10
const MOST_GROWTH = 9 // Quadratic would be 16.

const textOf = (begin: string, pump: string, length: number, end: string): string =>
  begin + pump.repeat(Math.ceil(length / pump.length)) + end
function milliseconds({ source, flags }: Pattern, text: string): number {
  const pattern = new RegExp(source, flags)
  const begun = process.cpuUsage()
  // With `g` the pattern goes through the whole text, as in use.
  if (flags.includes('g')) text.replace(pattern, '')
  else pattern.test(text)
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

/** A text on which the pattern's time grows too fast, or null. */
function slowTextFor(pattern: Pattern): string | null {
  const [first = ''] = pumpsOf(pattern)
  for (const pump of pumpsOf(pattern)) {
    for (const begin of ['', first, 'Variable "$a"', 'Bearer a']) {
      for (const end of ['', '!', '\0', '"', '?x']) {
        const long = textOf(begin, pump, LONG, end)
        if (milliseconds(pattern, long) < NOTHING_MS) continue
        const short = textOf(begin, pump, SHORT, end)
        // The best of three, because other load only adds time.
        const [few, many] = [short, long].map(text => Math.min(...[1, 2, 3].map(() => milliseconds(pattern, text))))
        if ((many ?? 0) > NOTHING_MS && (many ?? 0) > MOST_GROWTH * (few ?? 0))
          return `${JSON.stringify(begin)}${JSON.stringify(pump)}…${JSON.stringify(end)}`
      }
    }
  }
  return null
}

test('the patterns in the sources are found', () => {
  expect(patterns.length).toBeGreaterThan(25)
  expect(patterns.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['src/http/authenticate.ts', 'src/data/read/order.ts', 'src/schema/common/id.ts']),
  )
})

test('no pattern is built at run time', () => {
  const making = sources
    .filter(file => !OUT_OF_REACH.has(file))
    .filter(file => /\bRegExp\(/.test(readFileSync(path.join(rootFolder, file), 'utf8')))
  expect(making).toEqual([])
})

test('a backtracking pattern is detected', () => {
  expect(slowTextFor({ file: '', source: ' Did you mean .*\\?$', flags: 's' })).not.toBeNull()
}, 60_000)

test.each(patterns.map(pattern => [`/${pattern.source}/${pattern.flags}`, pattern.file, pattern] as const))(
  '%s in %s takes linear time',
  (_source, _file, pattern) => {
    expect(slowTextFor(pattern)).toBeNull()
  },
  60_000,
)

describe('client input outside our patterns', () => {
  const { as, anonymous } = useServer({ debug: false })

  /** The CPU time of an answer in ms, the best of several tries. */
  async function answered(work: () => Promise<unknown>, tries: number): Promise<number> {
    const taken: number[] = []
    for (let times = 0; times < tries; times++) taken.push(await processorTime(work))
    return Math.min(...taken)
  }
  const QUARTER = 100_000
  const NOTHING_OF_AN_ANSWER_MS = 200

  const ask = (query: string, name: string) => async (text: string) => (await as('trainer')).raw(query, { [name]: text })
  test.each<readonly [what: string, send: (text: string) => Promise<unknown>]>([
    ['a number', ask('query ($x: Int) { roster(first: $x) { totalCount } }', 'x')],
    ['an enum value', ask('query ($x: RosterOrder) { roster(orderBy: $x) { totalCount } }', 'x')],
    ['a time', ask('mutation ($x: DateTime) { syncEntries(entries: [], sentAt: $x) { results { code } } }', 'x')],
    ['a day', ask('query ($x: Date) { practicePlan(teamId: "01900000-0000-7000-8000-000000000001", date: $x) { date } }', 'x')],
    ['an id', ask('query ($x: ID!) { case(id: $x) { id } }', 'x')],
    ['a cursor', ask('query ($x: String) { roster(after: $x) { totalCount } }', 'x')],
    [
      'a search',
      async text => (await as('trainer')).raw('query ($x: RosterFilter) { roster(filter: $x) { totalCount } }', { x: { search: text } }),
    ],
    ['an address', async text => anonymous().raw('mutation ($x: String!) { refresh(refreshToken: $x) { expiresAt } }', { x: text })],
    ['a document', async text => (await as('trainer')).raw(`{ roster(filter: { search: ${JSON.stringify(text)} }) { totalCount } }`)],
    ['a comment', async text => (await as('trainer')).raw(`# ${text.replaceAll('\n', ' ')}\n{ viewer { role } }`)],
  ])(
    '%s is validated in linear time',
    async (_what, send) => {
      for (const pump of ['a', ' ', ' Did you mean "', ' at "x"', '2026-11-25T00:00:00Z']) {
        const [quarter, whole] = [QUARTER, 4 * QUARTER].map(length => () => send(textOf('', pump, length, '!')))
        if (!quarter || !whole || (await answered(whole, 1)) < NOTHING_OF_AN_ANSWER_MS) continue
        const [few, many] = [await answered(quarter, 5), await answered(whole, 5)]
        if (many < NOTHING_OF_AN_ANSWER_MS) continue
        expect([pump, many > MOST_GROWTH * few]).toEqual([pump, false])
      }
    },
    120_000,
  )
})

test('a hint is removed from the end of a message, in linear time', () => {
  const format = formatErrorWith({ hints: false, report: () => '' })
  const shown = (message: string) => format({ message, extensions: { code: 'BAD_USER_INPUT' } }, null).message
  expect(shown('Value "OT" does not exist in "Status" enum. Did you mean the enum value "OUT"?')).toBe(
    'Value "OT" does not exist in "Status" enum.',
  )
  expect(shown('Is it so?')).toBe('Is it so?')
  expect(shown('Did you mean it. Did you mean "a" or "b"?')).toBe('Did you mean it.')
})
