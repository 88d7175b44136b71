import { readConfig, readNotesStore, readStoreConfig } from '../../src/config.js'
import { welcome } from '../../src/welcome.js'
import { ConfigError } from '../../src/config/settings.js'

const good = { DATABASE_URL: 'postgresql://127.0.0.1/rtsport', SECRET_KEY: 's'.repeat(32), NOTES_KEY: 'n'.repeat(32) }
const password = 'p%40ss'

describe('the servers in the settings', () => {
  test.each<readonly [what: string, settings: Readonly<Record<string, string>>, message: RegExp]>([
    ['a server without a name', { DATABASE_URL: `postgresql://me:${password}@one,,two/rtsport` }, /^DATABASE_URL must name its servers/],
    ['an invalid port', { DATABASE_URL: `postgresql://me:${password}@one:54x,two/rtsport` }, /^DATABASE_URL must name its servers/],
    [
      'any server',
      { DATABASE_URL: 'postgresql://one,two/rtsport?target_session_attrs=any' },
      /^DATABASE_URL leads to the server that accepts/,
    ],
    ['a replica without a primary', { DATABASE_URL: '', REPLICA_URL: 'postgresql://two/rtsport' }, /^REPLICA_URL needs a DATABASE_URL/],
    ['a replica that is not a URL', { REPLICA_URL: `two ${password}` }, /^REPLICA_URL must be the URL of one/],
    ['two replicas', { REPLICA_URL: `postgresql://me:${password}@two,three/rtsport` }, /^REPLICA_URL must be the URL of one/],
  ])('cannot be %s, and the message contains no password', (_what, settings, message) => {
    const read = (): unknown => readConfig({ ...good, ...settings })
    expect(read).toThrow(ConfigError)
    expect(read).toThrow(message)
    expect(read).not.toThrow(password)
  })

  test('can be several, of which one takes writes, and a replica', () => {
    const url = `postgresql://me:${password}@one:5433,[::1]:5434,three/rtsport?target_session_attrs=read-write`
    const replica = 'postgres://two/rtsport'
    expect(readConfig({ ...good, DATABASE_URL: url, REPLICA_URL: replica })).toMatchObject({ databaseUrl: url, replicaUrl: replica })
    const printed = welcome({ url: '', config: readConfig({ ...good, DATABASE_URL: url }), demo: false, seconds: 1 })
    expect(printed).toContain('PostgreSQL at one:5433,[::1]:5434,three\n')
    expect(printed).not.toContain(password)
    expect(readConfig(good)).toMatchObject({ databaseUrl: good.DATABASE_URL, replicaUrl: null })
  })

  test.each([readStoreConfig, readNotesStore])('have no replica for a program that runs beside the server', read => {
    expect(read({ ...good, REPLICA_URL: 'postgres://two/rtsport' })).toMatchObject({ databaseUrl: good.DATABASE_URL, replicaUrl: null })
    expect(() => read({ ...good, REPLICA_URL: 'two' })).toThrow(ConfigError)
  })
})
