import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { Worker } from 'node:worker_threads'
import { generatedKey } from '../../src/config/generated-key.js'
import { ConfigError } from '../../src/config/settings.js'
import { temporaryFolder } from '../support/databases.js'

let folder: string

beforeEach(async () => {
  folder = await temporaryFolder()
})

const threads: Worker[] = []
afterEach(async () => {
  await Promise.all(threads.map(thread => thread.terminate()))
  await rm(folder, { recursive: true, force: true })
})

test('a key is generated once, readable by its owner only', () => {
  const key = generatedKey(folder, 'notes-key')
  expect(Buffer.byteLength(key)).toBeGreaterThanOrEqual(32)
  expect(generatedKey(folder, 'notes-key')).toBe(key)
  expect(readFileSync(path.join(folder, 'notes-key'), 'utf8')).toBe(key)
  expect(statSync(path.join(folder, 'notes-key')).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['notes-key'])
})

/** Generates keys in several folders, each at the same moment as the other threads. */
const RACER = `
  import { register } from 'node:module'
  import { parentPort, workerData } from 'node:worker_threads'
  register(workerData.loader)
  const { generatedKey } = await import(workerData.source)
  const arrived = new Int32Array(workerData.arrived)
  parentPort.postMessage(workerData.folders.map((folder, round) => {
    Atomics.add(arrived, round, 1)
    while (Atomics.load(arrived, round) < workerData.racers);
    return generatedKey(folder, 'notes-key')
  }))`

test('concurrent first starts all get the key that is stored', async () => {
  const [racers, rounds] = [2, 200]
  const folders = Array.from({ length: rounds }, (_, round) => path.join(folder, `${round}`))
  for (const made of folders) mkdirSync(made)
  const workerData = {
    loader: new URL('../support/typescript-loader.mjs', import.meta.url).href,
    source: new URL('../../src/config/generated-key.ts', import.meta.url).href,
    arrived: new SharedArrayBuffer(rounds * Int32Array.BYTES_PER_ELEMENT),
    folders,
    racers,
  }
  const race = async (): Promise<readonly string[]> => {
    const thread = new Worker(new URL(`data:text/javascript,${encodeURIComponent(RACER)}`), { workerData, execArgv: [] })
    threads.push(thread)
    const [keys] = (await once(thread, 'message')) as [readonly string[]]
    return keys
  }
  const answers = await Promise.all(Array.from({ length: racers }, race))
  const kept = folders.map(made => readFileSync(path.join(made, 'notes-key'), 'utf8'))
  for (const keys of answers) expect(keys).toEqual(kept)
  expect(folders.flatMap(made => readdirSync(made))).toEqual(folders.map(() => 'notes-key'))
}, 60_000)

test.each(['', 'half a key'])('a file with the content %p is refused and left unchanged', text => {
  const file = path.join(folder, 'secret-key')
  writeFileSync(file, text)
  expect(() => generatedKey(folder, 'secret-key')).toThrow(ConfigError)
  expect(() => generatedKey(folder, 'secret-key')).toThrow(/secret-key holds no key, or a part of one/)
  expect(readFileSync(file, 'utf8')).toBe(text)
})

test('a file that cannot be read does not count as missing', () => {
  expect(() => generatedKey(path.join(folder, 'x'.repeat(300)), 'secret-key')).toThrow(/ENAMETOOLONG/)
})
