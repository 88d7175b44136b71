import { boysNames, girlsNames, lastNames } from '../../prisma/demo/names.js'
import { lincoln } from '../../prisma/demo/lincoln.js'
import { roosevelt } from '../../prisma/demo/roosevelt.js'
import { readConfig } from '../../src/config.js'
import { welcome } from '../../src/welcome.js'
import { testNotesKey } from './databases.js'
import { keptCanaries, printedLines } from './logs.js'

/** Tokens by their shape: a JWT, a refresh token or link token of 64 characters, and a password hash. */
const TOKENS = /\beyJ[\w-]+\.[\w-]+\.[\w-]+|(?<![\w-])[\w-]{64}(?![\w-])|\$argon2/

/** The people of the demo data, and what is recorded about them. */
function demoCanaries(): readonly string[] {
  const schools = [lincoln, roosevelt]
  const accounts = schools.flatMap(school => school.accounts)
  const athletes = schools.flatMap(school => school.teams).flatMap(team => team.featured)
  const events = schools.flatMap(school => school.cases).flatMap(story => story.events)
  return [
    ...accounts.flatMap(({ email, displayName }) => [email, displayName]),
    ...athletes.map(({ firstName, lastName }) => `${firstName} ${lastName}`),
    ...events.flatMap(({ summary, clinicalNotes }) => [summary, ...(clinicalNotes === undefined ? [] : [clinicalNotes])]),
  ].filter(text => text.length > 7)
}

/** A demo first name near a demo last name, in either order. */
const names = (list: readonly string[]): string => list.map(name => name.replace(/[^\p{L}]/gu, '.')).join('|')
const FIRST = names([...boysNames, ...girlsNames])
const LAST = names(lastNames)
const NEAR = String.raw`\P{L}{1,40}(?:\p{Ll}\w*\P{L}{1,10})?`
const PEOPLE = new RegExp(String.raw`(?<!\p{L})(?:(?:${FIRST})${NEAR}(?:${LAST})|(?:${LAST})${NEAR}(?:${FIRST}))(?!\p{L})`, 'u')

const LEAST_OF_A_SENTENCE = 15

/** The text and each of its sentences, because a line may hold a part; each also as JSON escapes it. */
function spellings(text: string): readonly string[] {
  const sentences = text.split(/(?<=[.!?])\s+/).filter(sentence => sentence.length >= LEAST_OF_A_SENTENCE)
  return [...new Set([text, ...sentences].flatMap(part => [part, JSON.stringify(part).slice(1, -1)]))]
}

/** The welcome message names the demo accounts to the person who starts the server. */
function welcomeLines(): ReadonlySet<string> {
  const settings = { DATABASE_URL: 'postgresql://127.0.0.1/rtsport', SECRET_KEY: 'k'.repeat(32), NOTES_KEY: testNotesKey }
  return new Set(welcome({ url: '', config: readConfig(settings), demo: true, seconds: 0 }).split('\n'))
}

/** Finds lines that contain a note, a name or a token. */
export function makeFinder(canaries: readonly string[]): (line: string) => string | null {
  const texts = canaries.flatMap(spellings)
  const allowed = welcomeLines()
  return line => {
    if (allowed.has(line)) return null
    return TOKENS.exec(line)?.[0] ?? PEOPLE.exec(line)?.[0] ?? texts.find(text => line.includes(text)) ?? null
  }
}

export const allCanaries = (folder: string): readonly string[] => [...demoCanaries(), ...keptCanaries(folder), testNotesKey]

/** @throws if anything printed during the run contains one */
export function checkPrinted(folder: string): void {
  const find = makeFinder(allCanaries(folder))
  const lines = printedLines(folder)
  const found = lines.flatMap(line => {
    const canary = find(line)
    return canary === null ? [] : [`${canary}\n    in: ${line.slice(0, 300)}`]
  })
  process.stdout.write(`Logs: ${lines.length} lines of output looked at, ${found.length} with a note, a name or a token\n`)
  if (found.length > 0) throw new Error(`What was logged holds what no log may:\n  ${found.slice(0, 5).join('\n  ')}`)
}
