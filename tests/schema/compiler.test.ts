import path from 'node:path'
import ts from 'typescript'
import { rootFolder } from '../../src/folders.js'

/** The compiler's errors in each snippet, as if it were a file of src/policy. */
function refusalsIn(snippets: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const { config } = ts.readConfigFile(path.join(rootFolder, 'tsconfig.json'), name => ts.sys.readFile(name)) as { readonly config: object }
  const { options } = ts.parseJsonConfigFileContent({ ...config, files: [] }, ts.sys, rootFolder)
  const fileOf = (name: string): string => path.join(rootFolder, 'src', 'policy', `snippet-${name}.ts`)
  const texts = new Map(Object.entries(snippets).map(([name, text]) => [fileOf(name), text]))
  const disk = ts.createCompilerHost(options)
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: file => texts.has(file) || disk.fileExists(file),
    readFile: file => texts.get(file) ?? disk.readFile(file),
    getSourceFile(file, target, ...rest) {
      const text = texts.get(file)
      return text === undefined ? disk.getSourceFile(file, target, ...rest) : ts.createSourceFile(file, text, target)
    },
  }
  const program = ts.createProgram([...texts.keys()], { ...options, noEmit: true, types: [], noUnusedLocals: false }, host)
  return Object.fromEntries(
    Object.keys(snippets).map(name => {
      const diagnostics = program.getSemanticDiagnostics(program.getSourceFile(fileOf(name)))
      return [name, diagnostics.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n')).join('\n')]
    }),
  )
}

const matrixWith = (pageInfo: string): string => `
  import { matrix, type Matrix } from './matrix.js'
  export const changed: Matrix = { ...matrix, PageInfo: ${pageInfo} }`
const rows = `{ AT: 'own', COACH: 'own', PARENT: 'own', ADMIN: 'own' }`
const fields = `hasNextPage: 'withRow', hasPreviousPage: 'withRow', startCursor: 'withRow'`

const promisedCodes = [
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'NOT_FOUND',
  'BAD_USER_INPUT',
  'CONFLICT',
  'REOPEN_WINDOW_CLOSED',
  'STEP_TOO_EARLY',
  'RATE_LIMITED',
  'QUERY_TOO_COMPLEX',
  'INTERNAL_SERVER_ERROR',
]
const codes = (list: readonly string[]): string => `
  import type { ErrorCode } from '../errors.js'
  export const codes: readonly ErrorCode[] = ${JSON.stringify(list)}`

describe('the compiler', () => {
  let refusals: Readonly<Record<string, string>>

  // All in one program, which takes seconds to load.
  beforeAll(() => {
    refusals = refusalsIn({
      whole: matrixWith(`{ rows: ${rows}, fields: { ${fields}, endCursor: 'withRow' } }`),
      forgottenField: matrixWith(`{ rows: ${rows}, fields: { ${fields} } }`),
      unknownField: matrixWith(`{ rows: ${rows}, fields: { ${fields}, endCursor: 'withRow', lastCursor: 'withRow' } }`),
      missingRole: matrixWith(`{ rows: ${rows}, fields: { ${fields}, endCursor: { AT: 'own', COACH: 'own', PARENT: 'own' } } }`),
      unknownScope: matrixWith(
        `{ rows: ${rows}, fields: { ${fields}, endCursor: { AT: 'own', COACH: 'own', PARENT: 'own', ADMIN: 'some' } } }`,
      ),
      forgottenType: `
        import { matrix, type Matrix } from './matrix.js'
        const { PageInfo, ...others } = matrix
        export const changed: Matrix = others`,
      unknownType: `
        import { matrix, type Matrix } from './matrix.js'
        export const changed: Matrix = { ...matrix, Invoice: { rows: ${rows}, fields: {} } }`,
      promisedCodes: codes(promisedCodes),
      inventedCode: codes([...promisedCodes, 'OUT_OF_LUCK']),
    })
  }, 60_000)

  test('accepts a matrix that covers the schema', () => {
    expect(refusals['whole']).toBe('')
  })

  test.each([
    ['forgottenField', /'endCursor' is missing/],
    ['unknownField', /'lastCursor' does not exist/],
    ['missingRole', /'ADMIN' is missing/],
    ['unknownScope', /"some"' is not assignable/],
    ['forgottenType', /'PageInfo' is missing/],
    ['unknownType', /'Invoice' does not exist/],
  ])('rejects a matrix with a mistake: %s', (name, words) => {
    expect(refusals[name]).toMatch(words)
  })

  test('accepts the promised error codes and rejects an unknown one', () => {
    expect(refusals['promisedCodes']).toBe('')
    expect(refusals['inventedCode']).toMatch(/"OUT_OF_LUCK"' is not assignable/)
  })
})
