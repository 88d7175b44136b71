import { readConfig, readNotesStore } from '../../src/config.js'
import { ConfigError } from '../../src/config/settings.js'
import { createTestDatabase, testNotesKey } from '../support/databases.js'
import { build, describeWhereItCan, end, start } from '../support/process.js'

const good = { DATABASE_URL: 'postgresql://127.0.0.1/rtsport', SECRET_KEY: 's'.repeat(32), NOTES_KEY: 'n'.repeat(32) }
const other = 'another notes key, of more than thirty-two bytes'

describe('with a DATABASE_URL', () => {
  test.each([
    ['NOTES_KEY is missing', { NOTES_KEY: '' }, /^NOTES_KEY is missing.*randomBytes/],
    ['NOTES_KEY is short', { NOTES_KEY: 'n'.repeat(31) }, /^NOTES_KEY must have at least 32 bytes: make one/],
    ['NOTES_KEY is the SECRET_KEY', { NOTES_KEY: good.SECRET_KEY }, /^NOTES_KEY must not be the SECRET_KEY/],
    ['NOTES_KEY is the SECRET_KEY_PREVIOUS', { NOTES_KEY: 'p'.repeat(32), SECRET_KEY_PREVIOUS: 'p'.repeat(32) }, /^NOTES_KEY must not be/],
    ['NOTES_KEY_PREVIOUS is short', { NOTES_KEY_PREVIOUS: 'short' }, /^NOTES_KEY_PREVIOUS must have at least 32 bytes/],
    ['NOTES_KEY_PREVIOUS is the SECRET_KEY', { NOTES_KEY_PREVIOUS: good.SECRET_KEY }, /^NOTES_KEY_PREVIOUS must not be the SECRET_KEY/],
  ])('nothing starts when %s, and the message says what to do', (_what, settings, message) => {
    for (const read of [readConfig, readNotesStore]) {
      expect(() => read({ ...good, ...settings })).toThrow(ConfigError)
      expect(() => read({ ...good, ...settings })).toThrow(message)
    }
  })

  test('the first key encrypts, and the previous one still decrypts', () => {
    expect(readConfig(good).notesKeys).toEqual([good.NOTES_KEY])
    expect(readConfig({ ...good, NOTES_KEY_PREVIOUS: other }).notesKeys).toEqual([good.NOTES_KEY, other])
  })
})

describeWhereItCan('the built server', () => {
  beforeAll(build, 120_000)

  test('starts only with the NOTES_KEY of its database’s notes, as the current or the previous key', async () => {
    const test = await createTestDatabase('demo')
    const url = test.url ?? ''
    try {
      const ended = await start(url, { NOTES_KEY: other })
      expect(ended.server.exitCode).toBe(1)
      const settings: readonly Readonly<Record<string, string>>[] = [
        { NOTES_KEY: testNotesKey },
        { NOTES_KEY: other, NOTES_KEY_PREVIOUS: testNotesKey },
      ]
      for (const setting of settings) {
        const started = await start(url, setting)
        expect(started.server.exitCode).toBeNull()
        expect(await end(started)).toBe(0)
      }
    } finally {
      await test.drop()
    }
  }, 60_000)
})
