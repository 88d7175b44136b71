import { execFile, spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { BackupProblem } from './manifest.js'

/** One of PostgreSQL's own programs. */
export interface Program {
  readonly file: string
  readonly major: number
}

/** Where Debian keeps each version's programs, outside PATH. */
const VERSIONS = '/usr/lib/postgresql'

async function programIn(folder: string, name: string): Promise<readonly Program[]> {
  const file = path.join(folder, name)
  if (!existsSync(file)) return []
  const { stdout } = await promisify(execFile)(file, ['--version']).catch(() => ({ stdout: '' }))
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1])
  return major > 0 ? [{ file, major }] : []
}

/**
 * Finds the oldest program that is new enough: a newer one writes what an older server does not understand.
 * @param folders where to look, in the form of PATH
 * @throws BackupProblem if there is none
 */
export async function findProgram(name: 'pg_dump' | 'pg_restore', least: number, folders: readonly string[]): Promise<Program> {
  const ofVersions = existsSync(VERSIONS) ? readdirSync(VERSIONS).map(version => path.join(VERSIONS, version, 'bin')) : []
  const found = (await Promise.all([...folders, ...ofVersions].map(folder => programIn(folder, name)))).flat()
  const [program] = found.filter(({ major }) => major >= least).sort((one, other) => one.major - other.major)
  if (program) return program
  const newest = Math.max(0, ...found.map(({ major }) => major))
  throw new BackupProblem(
    `${newest === 0 ? `${name} is not installed` : `the newest ${name} here is of PostgreSQL ${newest}`}, and ${least} or newer is needed: ` +
      `install PostgreSQL’s client programs (on Debian: apt-get install postgresql-client-${least}), or put their folder into PATH.`,
  )
}

const FROM_URL = { sslmode: 'PGSSLMODE', sslrootcert: 'PGSSLROOTCERT', sslcert: 'PGSSLCERT', sslkey: 'PGSSLKEY' }

/** The connection as environment variables for PostgreSQL's programs. Every user of the machine can read a command line. */
export function connectionEnvironment(url: string): Readonly<Record<string, string>> {
  const { host, port, user, database, password } = new pg.Client({ connectionString: url })
  const given = new URLSearchParams(url.split('?')[1])
  const more = Object.entries(FROM_URL).flatMap(([name, variable]) => {
    const value = given.get(name)
    return value === null ? [] : [[variable, value === 'no-verify' ? 'require' : value] as const]
  })
  return {
    PGHOST: host,
    PGPORT: String(port),
    ...(user !== undefined && { PGUSER: user }),
    ...(database !== undefined && { PGDATABASE: database }),
    ...(typeof password === 'string' && { PGPASSWORD: password }),
    PGAPPNAME: 'rtsport',
    ...Object.fromEntries(more),
  }
}

/** Keeps only the error lines: a program's other output may quote rows, which nobody may read. */
const sayable = (text: string): string =>
  text
    .split('\n')
    .filter(line => /^pg_(?:dump|restore): (?:error|fatal|warning|hint):/.test(line))
    .map(line => line.replace(/ Command was:.*$/, ''))
    .join('\n')

/** @throws BackupProblem with the program's output if it fails */
export async function runProgram({ file }: Program, parameters: readonly string[], url: string, folders: readonly string[]): Promise<void> {
  const env = { PATH: folders.join(path.delimiter), LC_ALL: 'C', ...connectionEnvironment(url) }
  const child = spawn(file, [...parameters], { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said += text))
  const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
  if (code !== 0) throw new BackupProblem(`${path.basename(file)} failed:\n${sayable(said) || `it ended with ${code ?? 'a signal'}`}`)
}
