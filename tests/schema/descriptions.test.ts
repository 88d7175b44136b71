import { parts, type Part } from './parts.js'

const pathsOf = (found: readonly Part[]): readonly string[] => found.map(({ path }) => path)

/** Letters alone, so that `firstName` is “First name.”; an article adds nothing. */
const lettersOf = (text: string): string =>
  text
    .replace(/^(?:the|an?)\s+/i, '')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()

test('the lint sees every kind of part', () => {
  expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set(['type', 'field', 'argument', 'enum value', 'input field']))
  expect(parts.length).toBeGreaterThan(300)
})

test('everything has a description of its own', () => {
  expect(pathsOf(parts.filter(({ description }) => description.trim() === ''))).toEqual([])
})

test('a description is one or more sentences: it begins with a capital letter or a value, and ends as a sentence does', () => {
  const begins = /^[A-Z“`]/
  const ends = /[.!?](?:[”)])?$/
  expect(pathsOf(parts.filter(({ description }) => !begins.test(description) || !ends.test(description)))).toEqual([])
})

// Of an enum's value the name may be all that there is to say.
test('a description says more than the name does', () => {
  const repeated = parts.filter(({ kind, name, description }) => kind !== 'enum value' && lettersOf(description) === lettersOf(name))
  expect(pathsOf(repeated)).toEqual([])
})

const MOST_WORDS = 35
const sentencesOf = (text: string): readonly string[] => text.split(/(?<=[.!?][”)]?)\s+(?=[A-Z“`])/)
const wordsIn = (sentence: string): number => sentence.split(/\s+/).length

test(`no sentence has more than ${MOST_WORDS} words`, () => {
  const long = parts.filter(({ description }) => sentencesOf(description).some(sentence => wordsIn(sentence) > MOST_WORDS))
  expect(pathsOf(long)).toEqual([])
})

/** Turns of phrase that are read twice, each with the plain words for it. */
const plainWords: readonly (readonly [banned: RegExp, plain: string])[] = [
  [/\bwho(?:m?so|m)?ever\b/i, 'the person who'],
  [/\bof the own\b|\b(?:as|of|sees) (?:an? )?own\b/i, 'their own'],
  [/\bleft out\b/i, 'if omitted, or the default'],
  [/\b(?:null|true|false|empty|CONFLICT|NOT_FOUND|UNAUTHENTICATED|BAD_USER_INPUT) where\b/i, 'if'],
  [/\bwhere (?:it|there|none|the|they|a|you)\b/i, 'if'],
  [/\bstands?\b/i, 'is'],
  [/\bits turn\b/i, 'current'],
  [/\b(?:thereby|hereby|anew|beforehand|likewise)\b|\bfor good\b/i, 'so, again, in advance'],
  [/\bat the most\b|\bfrom when on\b|\bat the latest\b/i, 'at most, the earliest time'],
  [/\b(?:school’s|own) calendar\b/i, 'the school’s time zone'],
]

test.each(plainWords)('no description says %s: better is “%s”', banned => {
  expect(pathsOf(parts.filter(({ description }) => banned.test(description)))).toEqual([])
})

/** Inputs that say it for all of their fields at once. */
const saysForAll = new Set(
  pathsOf(parts.filter(({ kind, description }) => kind === 'type' && /\bomitted\b|\bexactly one\b/.test(description))),
)

test('what may be omitted says what happens then', () => {
  const optional = parts.filter(({ isOptional, path }) => isOptional && !saysForAll.has(path.replace(/\..*/, '')))
  const unclear = optional.filter(({ description }) => !/\b(?:Default|optional|omitted)\b/.test(description))
  expect(pathsOf(unclear)).toEqual([])
  expect(optional.length).toBeGreaterThan(50)
})
