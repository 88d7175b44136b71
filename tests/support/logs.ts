import { appendFileSync, mkdirSync, openSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readTemplate } from './template.js'

/** Two folders of a run: what its processes print, and what they must not print. */
const folderOf = (kind: 'printed' | 'canaries', root: string): string => {
  const folder = path.join(root, kind)
  mkdirSync(folder, { recursive: true })
  return folder
}
const fileOf = (kind: 'printed' | 'canaries'): string => path.join(folderOf(kind, readTemplate().folder), `${process.pid}`)

/** Keeps what this process prints. */
export const keepPrinted = (text: string): void => {
  appendFileSync(fileOf('printed'), text)
}

/** A file descriptor for the output of a child process. */
export const printedByOthers = (): number => openSync(fileOf('printed'), 'a')

/** What this process has printed so far. */
export const printedHere = (): string => {
  keepPrinted('')
  return readFileSync(fileOf('printed'), 'utf8')
}

/** A shorter text could be part of any line. */
const SHORTEST = 9
const kept = new Set<string>()

/** From here on, no printed line may contain the text. */
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

/** The names of fields that hold secrets or personal data, in variables and answers. */
const SECRET =
  /^(?:clinicalNotes|summary|details|password|accessToken|refreshToken|url|signedBy|firstName|lastName|dateOfBirth|displayName|email)$/
/** First and last names alone are also ordinary words. */
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
