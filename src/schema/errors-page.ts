import { errorFacts } from '../errors.js'

const HEAD = `# Errors

Made from \`src/errors.ts\` by \`npm run schema\`; do not edit it here.

Each entry of \`errors\` has a code in \`extensions.code\`. Branch on the code, never on the message. With HTTP status 200 the answer has
\`data\` beside its errors.

| Code | HTTP | When | \`extensions\` | What a client does |
| --- | --- | --- | --- | --- |
`

const TAIL = `
## Requests that are refused before they run

| Request | HTTP | Code |
| --- | --- | --- |
| A document that cannot be parsed | 400 | \`GRAPHQL_PARSE_FAILED\` |
| A document that does not fit the schema | 400 | \`GRAPHQL_VALIDATION_FAILED\` |
| With \`TRUSTED_DOCUMENTS\`: a document that is not in the file | 400 | \`PERSISTED_QUERY_NOT_FOUND\` |
| A list of operations in one body | 400 | \`BAD_USER_INPUT\` |
| A body larger than \`MAX_BODY_BYTES\` | 413 | \`BAD_USER_INPUT\` |
| A body with a \`content-encoding\` | 415 | \`BAD_USER_INPUT\` |
| Headers or an address larger than 16 KiB | 431 | \`BAD_USER_INPUT\` |

\`GET\` serves queries only. It needs a header such as \`apollo-require-preflight: 1\`, which a page of another site cannot send unasked.

## Cost

Every answer tells in \`extensions.cost\` how many rows its operation may ask for, and the limit: \`{ "requested": 51, "limit": 1000000 }\`. A
row counts 1. A page counts \`first\` rows, each with what is selected of it. Lists without pages say in their descriptions what they count.
The other documents show answers without it. More: [operating.md](operating.md#limits).
`

/** docs/errors.md */
export function errorsPage(): string {
  const rows = Object.entries(errorFacts).map(([code, { status, orElse, when, extensions, client }]) => {
    const statuses = orElse ? `${status}; ${orElse[0]} ${orElse[1]}` : String(status)
    return `| \`${code}\` | ${statuses} | ${when} | ${extensions ?? ''} | ${client} |`
  })
  return `${HEAD}${rows.join('\n')}\n${TAIL}`
}
