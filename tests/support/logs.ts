import { appendFileSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readTemplate } from './template.js'

/** Of the run: what every process of it prints, and what none of them may. */
const folderOf = (kind: 'printed' | 'canaries', root: string): string => {
  const folder = path.join(root, kind)
  mkdirSync(folder, { recursive: true })
  return folder
}
const fileOf = (kind: 'printed' | 'canaries'): string => path.join(folderOf(kind, readTemplate().folder), `${process.pid}`)

/** Keeps what a server in this process, or whatever else of the project, prints. */
export const keepPrinted = (text: string): void => {
  appendFileSync(fileOf('printed'), text)
}

/** Where a process of its own prints to, to be kept. */
export const printedByOthers = (): number => openSync(fileOf('printed'), 'a')

/** What this process has printed so far. */
export const printedHere = (): string => {
  keepPrinted('')
  return readFileSync(fileOf('printed'), 'utf8')
}

/** A shorter text could be a part of any line. */
const SHORTEST = 9
const kept = new Set<string>()

/** From here on no line may hold it. */
export function keepCanary(text: string): void {
  const line = JSON.stringify(text)
  if (text.length < SHORTEST || kept.has(line)) return
  kept.add(line)
  appendFileSync(fileOf('canaries'), `${line}\n`)
}

const linesIn = (folder: string): readonly string[] =>
  readdirSync(folder).flatMap(name => readFileSync(path.join(folder, name), 'utf8').split('\n').filter(Boolean)) // prettier-ignore

export const printedLines = (root: string): readonly string[] => linesIn(folderOf('printed', root))
export const keptCanaries = (root: string): readonly string[] =>
  [...new Set(linesIn(folderOf('canaries', root)))].map(line => JSON.parse(line) as string)

/** What in an operation's variables and answers is a secret, or is told of a person, by the names of its fields. */
const SECRET =
  /^(?:clinicalNotes|summary|details|password|accessToken|refreshToken|url|signedBy|firstName|lastName|dateOfBirth|displayName|email)$/
/** First names are also words of the program's. */
const OFTEN_WORDS = new Set(['firstName', 'lastName'])

/** Keeps the secrets of a JSON value as canaries. */
export function keepSecretsOf(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const [name, part] of Object.entries(value)) {
    if (typeof part !== 'string') keepSecretsOf(part)
    else if (SECRET.test(name) && !OFTEN_WORDS.has(name)) keepCanary(part)
  }
  const { firstName, lastName } = value as { readonly firstName?: unknown; readonly lastName?: unknown }
  if (typeof firstName === 'string' && typeof lastName === 'string') keepCanary(`${firstName} ${lastName}`)
}
