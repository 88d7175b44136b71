import { readdirSync } from 'node:fs'
import js from '@eslint/js'
import { defineConfig, globalIgnores } from 'eslint/config'
import { createNodeResolver, importX } from 'eslint-plugin-import-x'
import typescript from 'typescript-eslint'

// THE LAYERS: what each room of src may import of the others. The files beside the rooms (main.ts and its helpers), prisma/ and
// tests/ may import everything.
const settings = ['config', 'config.ts', 'errors.ts', 'folders.ts']
const mayImport = {
  config: ['folders.ts'],
  http: ['auth', 'schema', 'policy', 'data', 'tracing', 'generated', 'single-flight.ts', ...settings, '../prisma'],
  auth: ['data', 'generated', 'normalize-text.ts', ...settings],
  schema: ['auth', 'policy', 'data', 'tracing', 'generated', ...settings],
  policy: ['auth/viewer.ts', 'generated', 'errors.ts'],
  data: ['auth/viewer.ts', 'tracing', 'generated', 'single-flight.ts', 'normalize-text.ts', 'errors.ts', 'folders.ts'],
  tracing: ['config/operating.ts'],
}
const inSource = readdirSync(new URL('src/', import.meta.url))
const everyPlace = [...inSource, '../prisma', '../tests']

const unlisted = inSource.filter(place => !place.includes('.') && place !== 'generated' && !(place in mayImport))
if (unlisted.length > 0) throw new Error(`The table of layers does not say what these rooms may import: ${unlisted.join(', ')}`)

/** One zone for each place that a room may not import. */
const zones = Object.entries(mayImport).flatMap(([room, allowed]) =>
  everyPlace
    .filter(place => place !== room && !allowed.includes(place))
    .map(place => ({
      target: `./src/${room}`,
      from: `./src/${place}`,
      except: allowed.filter(name => name.startsWith(`${place}/`)).map(name => name.slice(place.length + 1)),
      message: `src/${room} may import ${allowed.join(', ')}.`,
    })),
)

const databasePackages = {
  regex: String.raw`^(pg|kysely|pglite-prisma-adapter|@prisma/.*|@electric-sql/pglite|.*generated/prisma/(client|internal/.*)\.js)$`,
  message: 'Only src/data talks to PostgreSQL.',
}
const forTypesAlone = [
  {
    regex: '^graphql-shield$',
    message: 'Import src/policy/graphql-shield.ts: the package’s ES module does not load since Node 23.',
    allowTypeImports: true,
  },
  {
    regex: String.raw`generated/(tables|schema-types)\.js$`,
    message: 'A start does not generate it. Enums come from src/generated/prisma/enums.ts.',
    allowTypeImports: true,
  },
]
const environment = 'Only src/config.ts reads the environment.'
const processModule = { regex: '^(node:)?process$', message: `Use the global process. ${environment}` }
const noEnvironment = { object: 'process', property: 'env', message: environment }
const noNormalize = { property: 'normalize', message: 'Call normalizeText: it refuses a text that is too long to normalize.' }

export default defineConfig(
  globalIgnores(['dist/', 'coverage/', 'src/generated/', 'tests/generated/', 'bench/', '.rtsport/']),
  js.configs.recommended,
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.{js,mjs}'],
    languageOptions: {
      globals: Object.fromEntries(
        ['process', 'console', 'Buffer', 'URL', 'fetch', 'AbortSignal', 'setTimeout', 'clearTimeout'].map(name => [name, 'readonly']),
      ),
    },
    rules: { 'no-unused-vars': ['error', { ignoreRestSiblings: true }] },
  },
  {
    files: ['**/*.{ts,mts}'],
    extends: [typescript.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      // Off: graphql's enums are strings, and a helper may name a type once.
      '@typescript-eslint/no-unsafe-enum-comparison': 'off',
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A class that decorators describe holds nothing but fields.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      // It recurses without end over some generic types.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      '@typescript-eslint/no-restricted-imports': ['error', { patterns: forTypesAlone }],
      '@typescript-eslint/prefer-readonly': 'error',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'max-lines': ['error', { max: 250, skipBlankLines: true }],
    },
  },
  {
    files: ['src/**/*.ts'],
    plugins: { 'import-x': importX },
    settings: { 'import-x/resolver-next': [createNodeResolver({ extensionAlias: { '.js': ['.ts', '.js'] } })] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones }],
      'no-restricted-imports': ['error', { patterns: [processModule, databasePackages] }],
      'no-restricted-properties': ['error', noEnvironment, noNormalize],
    },
  },
  { files: ['src/data/**/*.ts'], rules: { 'no-restricted-imports': ['error', { patterns: [processModule] }] } },
  { files: ['src/config.ts'], rules: { 'no-restricted-properties': ['error', noNormalize] } },
  { files: ['src/normalize-text.ts'], rules: { 'no-restricted-properties': ['error', noEnvironment] } },
  { files: ['prisma/**/*.ts'], rules: { 'no-restricted-properties': ['error', noEnvironment] } },
  { files: ['tests/**/*.ts'], rules: { 'max-lines': 'off' } },
)
