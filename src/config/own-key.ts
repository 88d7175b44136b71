import { randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import path from 'node:path'
import { ConfigError } from './settings.js'

/** Fewer would be guessed too easily. */
export const KEY_BYTES = 32

/** Whole or not there, whatever happens meanwhile: what is read of half a key would sign and encrypt like a good one. */
function writeWhole(file: string, text: string): void {
  const unfinished = `${file}.unfinished`
  try {
    const opened = openSync(unfinished, 'w', 0o600)
    try {
      writeSync(opened, text)
      fsyncSync(opened)
    } finally {
      closeSync(opened)
    }
    renameSync(unfinished, file)
  } catch (error) {
    rmSync(unfinished, { force: true })
    throw error
  }
}

const isMissing = (error: unknown): boolean => typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8')
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

/**
 * The embedded store's own key: made at the first start, so that tokens stay good over a restart, and notes readable.
 * @throws ConfigError where the file holds less than a key
 */
export function ownKey(dataFolder: string, name: 'secret-key' | 'notes-key'): string {
  const file = path.join(dataFolder, name)
  const known = readIfThere(file)
  if (known === null) {
    mkdirSync(dataFolder, { recursive: true })
    const key = randomBytes(48).toString('base64url')
    writeWhole(file, key)
    return key
  }
  if (Buffer.byteLength(known) >= KEY_BYTES) return known
  throw new ConfigError(`${file} holds no key, or a part of one: put a copy of it back, or remove the file where there is no copy`)
}
