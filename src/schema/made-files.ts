import { lexicographicSortSchema, printSchema, type GraphQLSchema } from 'graphql'
import { environmentExample, settingsPage } from '../config/describe.js'
import { accessMatrixPage, keepMeasured } from '../policy/describe.js'
import { errorsPage } from './errors-page.js'

const NOTICE = '# Made from the classes in src/schema by `npm run schema`; do not edit it here.'

/**
 * The files that `npm run schema` generates, by path.
 * @param read returns a file's current text
 */
export const madeFiles = (schema: GraphQLSchema, read: (file: string) => string): Readonly<Record<string, string>> => ({
  'schema.graphql': `${NOTICE}\n\n${printSchema(lexicographicSortSchema(schema))}\n`,
  'docs/access-matrix.md': keepMeasured(accessMatrixPage(schema), read('docs/access-matrix.md')),
  'docs/settings.md': settingsPage(),
  'docs/errors.md': errorsPage(),
  '.env.example': environmentExample(),
})
