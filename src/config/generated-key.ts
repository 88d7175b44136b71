import { randomBytes, randomUUID } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { ConfigError } from './settings.js'

/** Fewer would be guessed too easily. */
export const KEY_BYTES = 32

const codeOf = (error: unknown): unknown => (typeof error === 'object' && error !== null && 'code' in error ? error.code : null)

/** Puts a file on the disk, or a folder's names. */
function flush(file: string): void {
  const opened = openSync(file, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}

/**
 * Whole or not there, whatever happens meanwhile: what is read of half a key would sign and encrypt like a good one. Of several first
 * starts at once one makes the file, and nobody replaces it: a key that is in a memory alone would encrypt notes for nobody.
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
 * The embedded store's own key: made at the first start, so that tokens stay good over a restart, and notes readable.
 * @throws ConfigError where the file holds less than a key
 */
export function generatedKey(dataFolder: string, name: 'secret-key' | 'notes-key'): string {
  const file = path.join(dataFolder, name)
  let key = readIfThere(file)
  if (key === null) {
    mkdirSync(dataFolder, { recursive: true })
    writeOnce(file, randomBytes(48).toString('base64url'))
    key = readFileSync(file, 'utf8') // which another start may have made
  }
  if (Buffer.byteLength(key) >= KEY_BYTES) return key
  throw new ConfigError(`${file} holds no key, or a part of one: put a copy of it back, or remove the file where there is no copy`)
}
