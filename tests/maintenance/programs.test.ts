import { chmod, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { connectionEnvironment, findProgram } from '../../src/data/backup/programs.js'
import { temporaryFolder } from '../support/databases.js'

const NEWEST = 9999

describe('PostgreSQL’s client programs', () => {
  const made: string[] = []
  async function programOf(version: number): Promise<string> {
    const folder = await temporaryFolder()
    made.push(folder)
    await writeFile(path.join(folder, 'pg_dump'), `#!/bin/sh\necho "pg_dump (PostgreSQL) ${version}.3 (Debian ${version}.3-1)"\n`)
    await chmod(path.join(folder, 'pg_dump'), 0o755)
    return folder
  }
  afterAll(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))))

  test('are found: the oldest version that is new enough', async () => {
    const [old, right, newest] = [await programOf(NEWEST - 2), await programOf(NEWEST - 1), await programOf(NEWEST)]
    expect(await findProgram('pg_dump', NEWEST - 1, [newest, old, right])).toEqual({ file: path.join(right, 'pg_dump'), major: NEWEST - 1 })
  })

  test('are reported with the version needed when all are older than the server', async () => {
    await expect(findProgram('pg_dump', NEWEST, [await programOf(NEWEST - 1)])).rejects.toThrow(
      `the newest pg_dump here is of PostgreSQL ${NEWEST - 1}, and ${NEWEST} or newer is needed: install PostgreSQL’s client programs (on Debian: apt-get install postgresql-client-${NEWEST})`,
    )
  })

  test('connect as the URL says, with its certificates', async () => {
    const certificate = path.join(await programOf(NEWEST), 'root.pem')
    await writeFile(certificate, '')
    expect(
      connectionEnvironment(`postgresql://keeper:p%40ss@db.example:6432/school%20one?sslmode=verify-full&sslrootcert=${certificate}`),
    ).toMatchObject({
      PGHOST: 'db.example',
      PGPORT: '6432',
      PGUSER: 'keeper',
      PGPASSWORD: 'p@ss',
      PGDATABASE: 'school one',
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: certificate,
    })
  })

  test('take a socket’s folder as the host', () => {
    expect(connectionEnvironment('postgresql://keeper@/rtsport?host=/var/run/postgresql')).toMatchObject({
      PGHOST: '/var/run/postgresql',
      PGDATABASE: 'rtsport',
    })
  })
})
