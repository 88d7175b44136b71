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
  const begins = /^(?:[A-Z“`]|true:)/
  const ends = /[.!?](?:[”)])?$/
  expect(pathsOf(parts.filter(({ description }) => !begins.test(description) || !ends.test(description)))).toEqual([])
})

// Of an enum's value the name may be all that there is to say.
test('a description says more than the name does', () => {
  const repeated = parts.filter(({ kind, name, description }) => kind !== 'enum value' && lettersOf(description) === lettersOf(name))
  expect(pathsOf(repeated)).toEqual([])
})
