import { demoIds } from '../../prisma/demo/ids.js'
import { useServer } from '../api/support.js'

// JSON may have a key `__proto__`. Code that copies it into an object may change every object of the process.

const { server, as } = useServer({ debug: false })

/** The properties of the built-in prototypes, by name and identity. */
const everyObject = (): readonly unknown[] => [
  ...[Object, Array, Function, String, Map, Promise].flatMap(({ prototype }) => [
    Reflect.getPrototypeOf(prototype),
    ...Reflect.ownKeys(prototype).map(key => [key, Object.getOwnPropertyDescriptor(prototype, key)?.value as unknown]),
  ]),
  Reflect.ownKeys(Object),
]
const before = everyObject()
afterEach(() => {
  expect(everyObject()).toEqual(before)
  expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined()
})

interface Got {
  readonly status: number
  readonly data: unknown
  readonly errors: readonly {
    readonly message: string
    readonly extensions: { readonly code: string; readonly fields?: readonly { readonly path: string }[] }
  }[]
}
const post = async (body: string): Promise<Got> => {
  const response = await (await as('trainer')).post(body)
  const { data = null, errors = [] } = (await response.json()) as Partial<Got>
  return { status: response.status, data, errors }
}
const get = async (parameters: Readonly<Record<string, string>>): Promise<Got> => {
  const headers = { authorization: `Bearer ${(await as('trainer')).token ?? ''}`, 'apollo-require-preflight': '1' }
  const response = await fetch(`${server().url}/graphql?${new URLSearchParams(parameters).toString()}`, { headers })
  const { data = null, errors = [] } = (await response.json()) as Partial<Got>
  return { status: response.status, data, errors }
}

const POISON = '{"polluted":"yes","isAdmin":true,"role":"AT"}'
const ROSTER = 'query ($filter: RosterFilter) { roster(filter: $filter, first: 1) { totalCount } }'
const ENTRY = 'mutation ($input: SidelineEntryInput!) { sidelineEntry(input: $input) { replayed } }'
const SYNC = 'mutation ($entries: [EntryInput!]!) { syncEntries(entries: $entries) { results { code } } }'
const body = (query: string, variables: string, more = ''): string => `{"query":${JSON.stringify(query)},"variables":${variables}${more}}`

describe('a body with a forbidden key is refused with 400, and the message names the keys:', () => {
  test.each<readonly [what: string, text: string]>([
    ['in the body', `{"query":"{ viewer { role } }","__proto__":${POISON}}`],
    ['in the variables', body(ROSTER, `{"__proto__":${POISON}}`)],
    ['in an input', body(ROSTER, `{"filter":{"__proto__":${POISON}}}`)],
    ['escaped', body(ROSTER, `{"filter":{"\\u005f_proto__":${POISON}}}`)],
    ['partly escaped', body(ROSTER, `{"filter":{"__pr\\u006fto__":${POISON}}}`)],
    ['as constructor and prototype', body(ROSTER, `{"constructor":{"prototype":${POISON}}}`)],
    ['as constructor and prototype, nested', body(ROSTER, `{"filter":{"search":{"constructor":{"prototype":${POISON}}}}}`)],
    [
      'in an entry',
      body(SYNC, `{"entries":[{"addNote":{"caseId":"${demoIds.outCase}","summary":"x","entryKey":"k","__proto__":${POISON}}}]}`),
    ],
    ['in a list', body(SYNC, `{"entries":[{"__proto__":${POISON}}]}`)],
    ['in the extensions', body(ROSTER, '{}', `,"extensions":{"__proto__":${POISON}}`)],
    ['twice', body(ROSTER, `{"__proto__":null,"__proto__":${POISON}}`)],
    ['in a list of operations', `[{"query":"{ viewer { role } }","__proto__":${POISON}}]`],
  ])('%s', async (_what, text) => {
    const { status, data, errors } = await post(text)
    expect([status, data, errors.map(({ extensions }) => extensions.code)]).toEqual([400, null, ['BAD_USER_INPUT']])
    expect(errors[0]?.message).toMatch(/__proto__.*constructor/)
  })

  test('malformed JSON is reported as such, without mentioning keys', async () => {
    expect((await post('{"__proto__":')).errors[0]?.message).toBe('The request body is not valid JSON.')
  })
})

describe('names of Object.prototype properties are ordinary names:', () => {
  test.each(['toString', 'constructor', 'hasOwnProperty', 'valueOf', '__defineGetter__', 'prototype'])('%s', async name => {
    const field = await post(body(ROSTER, `{"filter":{"${name}":"x"}}`))
    expect([field.status, field.errors.map(({ extensions }) => [extensions.code, extensions.fields?.[0]?.path])]).toEqual([
      400,
      [['BAD_USER_INPUT', `filter.${name}`]],
    ])
    const variable = await post(body(ROSTER, `{"${name}":{"polluted":"yes"}}`))
    expect([variable.status, variable.errors]).toEqual([200, []])
    for (const value of ['ENTRY', 'OUT']) {
      const enumValue = await post(
        body(ENTRY, `{"input":{"athleteId":"${demoIds.healthyAthlete}","bodyPart":"${name}","participation":"${value}"}}`),
      )
      expect([enumValue.status, enumValue.errors[0]?.extensions.code]).toEqual([400, 'BAD_USER_INPUT'])
    }
    const operation = await post(JSON.stringify({ query: 'query A { viewer { role } } query B { viewer { role } }', operationName: name }))
    expect([operation.status, operation.errors.map(({ extensions }) => extensions.code)]).toEqual([400, ['OPERATION_RESOLUTION_FAILURE']])
    const hashed = await post(JSON.stringify({ extensions: { persistedQuery: { version: 1, sha256Hash: name } } }))
    expect(hashed.status).toBeLessThan(500)
  })
})

describe('a document with such names is handled like any other:', () => {
  test.each<readonly [string, string, string, number]>([
    ['aliases', '{ __proto__: viewer { __proto__: role constructor: role } toString: viewer { role } }', '{}', 200],
    ['aliases of a list', '{ roster(first: 1) { __proto__: nodes { __proto__: id hasOwnProperty: firstName } } }', '{}', 200],
    [
      'variables',
      'query ($__proto__: Int, $constructor: Int) { roster(first: $__proto__) { totalCount } again: roster(first: $constructor) { totalCount } }',
      '{"constructor":1}',
      200,
    ],
    [
      'a variable that is an object',
      'query ($__proto__: RosterFilter = { search: "a" }, $first: Int = 1) { roster(filter: $__proto__, first: $first) { totalCount } }',
      '{}',
      200,
    ],
    ['an operation and a fragment', 'query __proto__ { viewer { ...constructor } } fragment constructor on Viewer { role }', '{}', 200],
    ['an input’s field', '{ roster(filter: { __proto__: { search: "a" } }) { totalCount } }', '{}', 400],
    ['an argument', '{ roster(__proto__: 1) { totalCount } }', '{}', 400],
    ['a directive', '{ viewer { role @constructor(if: true) } }', '{}', 400],
    ['a type', 'query ($x: __proto__) { viewer { role } }', '{}', 400],
    ['a field', '{ __proto__ }', '{}', 400],
    ['an enum value', '{ roster(orderBy: __proto__) { totalCount } }', '{}', 400],
  ])('%s', async (_what, query, variables, status) => {
    const got = await post(body(query, variables))
    expect([got.status, got.errors.map(({ extensions }) => extensions.code).filter(code => code === 'INTERNAL_SERVER_ERROR')]).toEqual([
      status,
      [],
    ])
    if (status === 200) expect(got.errors).toEqual([])
  })
})

describe('in a URL, whose variables are not checked for keys, it does no harm:', () => {
  test.each<readonly [string, string, number]>([
    ['among the variables', `{"__proto__":${POISON}}`, 200],
    ['in an input', `{"filter":{"__proto__":${POISON}}}`, 400],
    ['as constructor and prototype', `{"filter":{"constructor":{"prototype":${POISON}}}}`, 400],
  ])('%s', async (_what, variables, status) => {
    const got = await get({ query: ROSTER, variables })
    expect([got.status, got.errors.every(({ extensions }) => extensions.code === 'BAD_USER_INPUT')]).toEqual([status, true])
  })

  test('in the extensions', async () => {
    expect((await get({ query: ROSTER, extensions: `{"__proto__":${POISON}}` })).status).toBe(200)
  })

  test('as query parameters', async () => {
    for (const name of ['__proto__', '__proto__[polluted]', 'constructor.prototype.polluted', 'constructor[prototype][polluted]'])
      expect((await get({ query: ROSTER, [name]: 'yes' })).status).toBe(200)
  })
})
