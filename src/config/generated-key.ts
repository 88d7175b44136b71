import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ConfigError } from './settings.js'

/** A shorter key would be too easy to guess. */
export const KEY_BYTES = 32

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : null)

/** Fsyncs a file, or a folder's entries. */
function flush(file: string): void {
  const opened = openSync(file, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/**
 * Writes a file atomically: after a crash it is complete or absent, because half a key would sign and encrypt like a whole one. If several
 * processes start for the first time at once, one creates the file and none replaces it: notes encrypted under a key that exists only in
 * memory would be lost.
 */
function writeOnce(file: string, text: string): void {
  const unfinished = `${file}.${randomUUID()}`
  try {
    writeFileSync(unfinished, text, { flag: 'wx', mode: 0o600 })
    flush(unfinished)
    linkSync(unfinished, file)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  } finally {
    rmSync(unfinished, { force: true })
  }
  flush(path.dirname(file))
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null
    throw error
  }
}

/**
 * The embedded store's own key, generated at the first start, so that tokens stay valid and notes readable after a restart.
 * @throws ConfigError if the file holds less than a key
 */
export function generatedKey(dataFolder: string, name: 'secret-key' | 'notes-key'): string {
  const file = path.join(dataFolder, name)
  let key = readIfThere(file)
  if (key === null) {
    mkdirSync(dataFolder, { recursive: true })
    writeOnce(file, randomBytes(48).toString('base64url'))
    key = readFileSync(file, 'utf8') // another process may have created it
  }
  if (Buffer.byteLength(key) >= KEY_BYTES) return key
  throw new ConfigError(`${file} holds no key, or a part of one: restore a copy of it, or remove the file if there is no copy`)
}
