import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { appendFile, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { backUp, restore, type Place } from '../../src/data/backup/backup.js'
import { manifestOf, type Manifest } from '../../src/data/backup/manifest.js'
import { verifyRestored } from '../../src/data/backup/verify.js'
import { claimFolder } from '../../src/data/folder-claim.js'
import { openDatabase } from '../../src/data/open-database.js'
import { onServer, readTemplate, temporaryFolder, testNotesKey } from '../support/databases.js'
import { inTransaction } from '../support/sql.js'
import { referenceOfTests } from './support/reference.js'

const TIMEOUT_MS = 120_000
const describeEmbedded = onServer() ? describe.skip : describe

describeEmbedded('a backup of the embedded database', () => {
  let folder = ''
  let manifest: Manifest
  const placeOf = (name: string): Place => ({ databaseUrl: null, dataFolder: path.join(folder, name), folders: [] })
  const copy = (): string => path.join(folder, 'backup')

  beforeAll(async () => {
    folder = await temporaryFolder()
    const { dataFolder } = placeOf('original')
    await mkdir(dataFolder)
    const image = new Blob([await readFile(`${readTemplate().imageFile}.demo`)])
    await (await PGlite.create(path.join(dataFolder, 'database'), { loadDataDir: image })).close()
    await writeFile(path.join(dataFolder, 'notes-key'), testNotesKey, { mode: 0o644 })
    await writeFile(path.join(dataFolder, 'secret-key'), 'signs tokens')
    manifest = await backUp(placeOf('original'), copy())
  }, TIMEOUT_MS)
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('contains the notes key, readable by its owner only, and not the key that signs tokens', async () => {
    expect(await readFile(path.join(copy(), 'notes-key'), 'utf8')).toBe(testNotesKey)
    for (const file of [path.join(copy(), 'notes-key'), manifestOf(copy())]) expect((await stat(file)).mode & 0o777).toBe(0o600)
    expect((await stat(copy())).mode & 0o777).toBe(0o700)
    expect(Object.keys(manifest.files)).not.toContain('secret-key')
    expect(manifest.rows).toMatchObject({ schools: 2 })
  })

  test('is refused while a server uses the folder, and where a backup of that name exists', async () => {
    const original = placeOf('original')
    await writeFile(path.join(original.dataFolder, 'pid'), String(process.ppid))
    await expect(backUp(original, path.join(folder, 'other'))).rejects.toThrow('is in use by a running RTSport')
    await rm(path.join(original.dataFolder, 'pid'))
    await expect(backUp(original, copy())).rejects.toThrow('a backup never writes over another')
    claimFolder(original.dataFolder)()
  })

  test(
    'that cannot be renamed into place leaves no manifest, so that the next one can succeed',
    async () => {
      const taken = path.join(folder, 'taken')
      await symlink(path.join(folder, 'nowhere'), taken)
      await expect(backUp(placeOf('original'), taken)).rejects.toThrow('ENOTDIR')
      expect([manifestOf(taken), `${taken}.half`].filter(existsSync)).toEqual([])
    },
    TIMEOUT_MS,
  )

  test(
    'passes verification after a restore',
    async () => {
      const place = placeOf('restored')
      await restore(place, copy())
      const database = await openDatabase({ ...place, databasePoolSize: 1 })
      try {
        const verdict = await verifyRestored(database, manifest, [await readFile(path.join(place.dataFolder, 'notes-key'), 'utf8')], await referenceOfTests()) // prettier-ignore
        expect(verdict).toMatchObject({ problems: [], notes: manifest.rows['clinical_notes'] })
        expect(await inTransaction(database, 'rollback', sql => sql.value`SELECT count(*)::int FROM schools`)).toBe(2)
      } finally {
        await database.close()
      }
      await expect(restore(place, copy())).rejects.toThrow('a restore never writes over data')
    },
    TIMEOUT_MS,
  )

  test('is not restored over another notes key', async () => {
    const place = placeOf('keyed')
    await mkdir(place.dataFolder)
    await writeFile(path.join(place.dataFolder, 'notes-key'), randomBytes(40).toString('base64url'))
    await expect(restore(place, copy())).rejects.toThrow('is another key than the backup’s')
  })

  test('is refused with the file’s name when a file is changed, cut off or missing', async () => {
    const place = placeOf('spoilt')
    const file = path.join(copy(), 'database', 'PG_VERSION')
    const text = await readFile(file, 'utf8')
    await appendFile(file, 'x')
    await expect(restore(place, copy())).rejects.toThrow(`${file} was changed since it was written`)
    await writeFile(file, '')
    await expect(restore(place, copy())).rejects.toThrow(`${file} is cut off`)
    await rm(file)
    await expect(restore(place, copy())).rejects.toThrow(`${file} is missing from the backup`)
    await writeFile(file, text)
  })

  test('is refused with the file’s name when a file or a link was added', async () => {
    const place = placeOf('spoilt')
    const added = path.join(copy(), 'database', 'added.conf')
    for (const add of [() => writeFile(added, ''), () => symlink('/tmp', added)]) {
      await add()
      await expect(restore(place, copy())).rejects.toThrow(`${added} is not in the manifest: it was added to the backup since`)
      await rm(added)
    }
    expect(existsSync(path.join(place.dataFolder, 'database'))).toBe(false)
  })
})
