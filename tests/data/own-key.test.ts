import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { ownKey } from '../../src/config/own-key.js'
import { ConfigError } from '../../src/config/settings.js'
import { temporaryFolder } from '../support/databases.js'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

afterEach(() => rm(folder, { recursive: true, force: true }))

test('a key is made once, for its owner alone', () => {
  const key = ownKey(folder, 'notes-key')
  expect(Buffer.byteLength(key)).toBeGreaterThanOrEqual(32)
  expect(ownKey(folder, 'notes-key')).toBe(key)
  expect(readFileSync(path.join(folder, 'notes-key'), 'utf8')).toBe(key)
  expect(statSync(path.join(folder, 'notes-key')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['notes-key'])
})

test.each(['', 'half a key'])('a file that holds %p is no key, and stays as it is', text => {
  const file = path.join(folder, 'secret-key')
  writeFileSync(file, text)
  expect(() => ownKey(folder, 'secret-key')).toThrow(ConfigError)
  expect(() => ownKey(folder, 'secret-key')).toThrow(/secret-key holds no key, or a part of one/)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a file that cannot be read is not taken for one that is not there', () => {
  expect(() => ownKey(path.join(folder, 'x'.repeat(300)), 'secret-key')).toThrow(/ENAMETOOLONG/)
})
