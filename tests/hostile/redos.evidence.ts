import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import ts from 'typescript'
import { rootFolder } from '../../src/folders.js'
import { formatErrorWith } from '../../src/http/format-error.js'
import { useServer } from '../api/support.js'
import { processorTime } from '../support/processor-time.js'

// A pattern that goes back over its text takes the square of its length, or worse, and nobody else is served meanwhile. Every pattern of
// the sources is tried with texts that are made of its own pieces: four times the text may take some four times as long.

/** What a client cannot write into: files of the build, and what runs in the browser. */
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

/** What a pattern repeats, and what it begins with: its words, its classes by an example, and what goes wrong in most. */
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
/** Of the processor's time, which a busy machine does not stretch. Less than this is nothing. */
const NOTHING_MS = 10
const MOST_GROWTH = 9 // the square would be 16

const textOf = (begin: string, pump: string, length: number, end: string): string =>
  begin + pump.repeat(Math.ceil(length / pump.length)) + end
function milliseconds({ source, flags }: Pattern, text: string): number {
  const pattern = new RegExp(source, flags)
  const begun = process.cpuUsage()
  // As it is used: with `g` it goes through the whole text.
  if (flags.includes('g')) text.replace(pattern, '')
  else pattern.test(text)
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

/** The text on which a pattern's time grows faster than it should; null where there is none. */
function slowTextFor(pattern: Pattern): string | null {
  const [first = ''] = pumpsOf(pattern)
  for (const pump of pumpsOf(pattern)) {
    for (const begin of ['', first, 'Variable "$a"', 'Bearer a']) {
      for (const end of ['', '!', '\0', '"', '?x']) {
        const long = textOf(begin, pump, LONG, end)
        if (milliseconds(pattern, long) < NOTHING_MS) continue
        const short = textOf(begin, pump, SHORT, end)
        // The best of three: whatever else the machine does only makes it slower.
        const [few, many] = [short, long].map(text => Math.min(...[1, 2, 3].map(() => milliseconds(pattern, text))))
        if ((many ?? 0) > NOTHING_MS && (many ?? 0) > MOST_GROWTH * (few ?? 0))
          return `${JSON.stringify(begin)}${JSON.stringify(pump)}…${JSON.stringify(end)}`
      }
    }
  }
  return null
}

test('the patterns of the sources are found', () => {
  expect(patterns.length).toBeGreaterThan(25)
  expect(patterns.map(({ file }) => file)).toEqual(
    expect.arrayContaining(['src/http/authenticate.ts', 'src/data/read/order.ts', 'src/schema/common/id.ts']),
  )
})

test('no pattern is made of a text at run time', () => {
  const making = sources
    .filter(file => !OUT_OF_REACH.has(file))
    .filter(file => /\bRegExp\(/.test(readFileSync(path.join(rootFolder, file), 'utf8')))
  expect(making).toEqual([])
})

test('a pattern that goes back over its text is noticed', () => {
  expect(slowTextFor({ file: '', source: ' Did you mean .*\\?$', flags: 's' })).not.toBeNull()
}, 60_000)

test.each(patterns.map(pattern => [`/${pattern.source}/${pattern.flags}`, pattern.file, pattern] as const))(
  '%s of %s takes no longer than its text',
  (_source, _file, pattern) => {
    expect(slowTextFor(pattern)).toBeNull()
  },
  60_000,
)

describe('what is no pattern of ours', () => {
  const { as, anonymous } = useServer({ debug: false })

  /** The processor time that an answer takes, in ms, at the best of so many tries. */
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
    '%s is judged in the time that its length takes',
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

test('a hint is taken out of the end of a message, in the time that its length takes', () => {
  const format = formatErrorWith({ hints: false, report: () => '' })
  const shown = (message: string) => format({ message, extensions: { code: 'BAD_USER_INPUT' } }, null).message
  expect(shown('Value "OT" does not exist in "Status" enum. Did you mean the enum value "OUT"?')).toBe(
    'Value "OT" does not exist in "Status" enum.',
  )
  expect(shown('Is it so?')).toBe('Is it so?')
  expect(shown('Did you mean it. Did you mean "a" or "b"?')).toBe('Did you mean it.')
})
