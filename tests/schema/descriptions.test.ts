import { parts, type Part } from './parts.js'

const pathsOf = (found: readonly Part[]): readonly string[] => found.map(({ path }) => path)

/** Letters only and without an article, so that `firstName` equals “First name.”. */
const lettersOf = (text: string): string =>
  text
    .replace(/^(?:the|an?)\s+/i, '')
    .replace(/[^a-z]/gi, '')
    .toLowerCase()

test('the parts cover every kind', () => {
  expect(new Set(parts.map(({ kind }) => kind))).toEqual(new Set(['type', 'field', 'argument', 'enum value', 'input field']))
  expect(parts.length).toBeGreaterThan(300)
})

test('everything has a description', () => {
  expect(pathsOf(parts.filter(({ description }) => description.trim() === ''))).toEqual([])
})

test('a description is made of sentences: it starts with a capital letter or a value, and ends with punctuation', () => {
  const begins = /^[A-Z“`]/
  const ends = /[.!?](?:[”)])?$/
  expect(pathsOf(parts.filter(({ description }) => !begins.test(description) || !ends.test(description)))).toEqual([])
})

// The name of an enum value may be all there is to say.
test('a description says more than the name', () => {
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

/** Phrases that need a second reading, each with plain words for it. */
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

test.each(plainWords)('no description says %s; write “%s”', banned => {
  expect(pathsOf(parts.filter(({ description }) => banned.test(description)))).toEqual([])
})

/** Inputs whose description covers all of their fields. */
const saysForAll = new Set(
  pathsOf(parts.filter(({ kind, description }) => kind === 'type' && /\bomitted\b|\bexactly one\b/.test(description))),
)

test('an optional part says what happens when it is omitted', () => {
  const optional = parts.filter(({ isOptional, path }) => isOptional && !saysForAll.has(path.replace(/\..*/, '')))
  const unclear = optional.filter(({ description }) => !/\b(?:Default|optional|omitted)\b/i.test(description))
  expect(pathsOf(unclear)).toEqual([])
  expect(optional.length).toBeGreaterThan(50)
})
