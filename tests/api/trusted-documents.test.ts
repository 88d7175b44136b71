import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { print } from 'graphql'
import { demoIds } from '../../prisma/demo/ids.js'
import { ConfigError } from '../../src/config/settings.js'
import { rootFolder } from '../../src/folders.js'
import { readTrustedDocuments } from '../../src/http/trusted-documents.js'
import { SidelineEntryDocument } from '../generated/documents.js'
import { useServer } from './support.js'

/** Written by GraphQL Code Generator from the operations in tests/operations. */
const STORE = path.join(rootFolder, 'tests/generated/trusted/persisted-documents.json')

const { server, addMember } = useServer({ trustedDocuments: await readTrustedDocuments(STORE) })

const hashes = Object.entries(JSON.parse(await readFile(STORE, 'utf8')) as Record<string, string>)
const hashOf = (operation: string): string => {
  const [hash] = hashes.find(([, text]) => text.includes(` ${operation}(`) || text.includes(` ${operation} `)) ?? []
  if (hash === undefined) throw new Error(`the store has no ${operation}`)
  return hash
}
const bare = (hash: string): string => hash.replace(/^sha256:/, '')

interface Got {
  readonly status: number
  readonly data: unknown
  readonly codes: readonly unknown[]
}

let token: Promise<string> | undefined
const trainersToken = (): Promise<string> => (token ??= addMember('AT').then(({ client }) => client.token ?? ''))

async function read(response: Response): Promise<Got> {
  const { data = null, errors = [] } = (await response.json()) as { data?: unknown; errors?: { extensions: { code: unknown } }[] }
  return { status: response.status, data, codes: errors.map(({ extensions: { code } }) => code) }
}
const headers = async () => ({ 'content-type': 'application/json', authorization: `Bearer ${await trainersToken()}` })
const post = async (body: unknown): Promise<Got> =>
  read(await fetch(`${server().url}/graphql`, { method: 'POST', headers: await headers(), body: JSON.stringify(body) }))
const get = async (parameters: Readonly<Record<string, string>>): Promise<Got> =>
  read(await fetch(`${server().url}/graphql?${new URLSearchParams(parameters).toString()}`, { headers: await headers() }))

const REFUSED: Got = { status: 400, data: null, codes: ['PERSISTED_QUERY_NOT_FOUND'] }
const variables = { id: demoIds.outAthlete }
const found = { status: 200, data: { athlete: expect.objectContaining({ firstName: 'Andre' }) as unknown }, codes: [] }

describe('a trusted document', () => {
  test('runs by its id, with or without the hash prefix', async () => {
    const hash = hashOf('Athlete')
    expect(await post({ documentId: `sha256:${bare(hash)}`, variables })).toEqual(found)
    expect(await post({ documentId: bare(hash), variables })).toEqual(found)
  })

  test('runs by the hash in Apollo’s persistedQuery extension, by POST and by GET', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: bare(hashOf('Athlete')) } }
    expect(await post({ extensions, variables })).toEqual(found)
    expect(await get({ extensions: JSON.stringify(extensions), variables: JSON.stringify(variables) })).toEqual(found)
  })

  test('can be a mutation', async () => {
    const input = { athleteId: demoIds.healthyAthlete, bodyPart: 'KNEE', participation: 'OUT' }
    const got = await post({ documentId: hashOf('SidelineEntry'), variables: { input } })
    expect(got).toMatchObject({ status: 200, data: { sidelineEntry: { athlete: { currentStatus: 'OUT' } } }, codes: [] })
  })

  test('runs as stored, whatever text is sent with its id', async () => {
    const asked = { documentId: hashOf('Athlete'), query: '{ viewer { role } }' }
    expect(await post({ ...asked, variables })).toEqual(found)
    expect(await get({ ...asked, variables: JSON.stringify(variables) })).toEqual(found)
    const twice = new URLSearchParams([...Object.entries(asked), ['query', asked.query], ['variables', JSON.stringify(variables)]])
    expect(await read(await fetch(`${server().url}/graphql?${twice.toString()}`, { headers: await headers() }))).toEqual(found)
  })
})

describe('nothing else runs:', () => {
  test.each<readonly [what: string, body: unknown]>([
    ['a query text', { query: '{ viewer { role } }' }],
    ['the text of a trusted document', { query: print(SidelineEntryDocument) }],
    ['introspection', { query: '{ __schema { types { name } } }' }],
    ['an unknown id', { documentId: '0'.repeat(64) }],
    ['a query text with an unknown id', { documentId: '0'.repeat(64), query: '{ viewer { role } }' }],
    [
      'a query text to register under its hash',
      { query: '{ viewer { role } }', extensions: { persistedQuery: { version: 1, sha256Hash: '0' } } },
    ],
    ['an id that is not a string', { documentId: { toString: 'x' } }],
    ['the name of an Object.prototype property', { documentId: 'constructor' }],
    ['a list of operations', [{ documentId: hashOf('Athlete'), variables }]],
    ['nothing', {}],
  ])('%s', async (_what, body) => {
    expect(await post(body)).toEqual(REFUSED)
  })

  test('a query text by GET', async () => {
    expect(await get({ query: '{ viewer { role } }' })).toEqual(REFUSED)
    expect(await get({ extensions: '{' })).toEqual(REFUSED)
  })
})

describe('the store', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'rtsport-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  test.each(['', '{', '[]', '"x"', 'null', '{"a":1}'])('with the content %j is refused, and the error names the setting', async text => {
    const file = path.join(folder, 'store.json')
    await writeFile(file, text)
    await expect(readTrustedDocuments(file)).rejects.toThrow(ConfigError)
    await expect(readTrustedDocuments(file)).rejects.toThrow(/^TRUSTED_DOCUMENTS: .*store\.json/)
  })

  test('that does not exist is refused', async () => {
    await expect(readTrustedDocuments(path.join(folder, 'none.json'))).rejects.toThrow(ConfigError)
  })
})
