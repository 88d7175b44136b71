import { errorFacts } from '../errors.js'

const HEAD = `# Errors

Generated from \`src/errors.ts\` by \`npm run schema\`. Do not edit this page.

Each error in \`errors\` has a code in \`extensions.code\`. Branch on the code, never on the message. With HTTP status 200,
the response has \`data\` as well as \`errors\`.

| Code | HTTP | When | \`extensions\` | What to do |
| --- | --- | --- | --- | --- |
`

const TAIL = `
## Requests that are refused before they run

| Request | HTTP | Code |
| --- | --- | --- |
| A document that cannot be parsed | 400 | \`GRAPHQL_PARSE_FAILED\` |
| A document that is not valid for the schema | 400 | \`GRAPHQL_VALIDATION_FAILED\` |
| A document that is not in the \`TRUSTED_DOCUMENTS\` file, if that setting is used | 400 | \`PERSISTED_QUERY_NOT_FOUND\` |
| A list of operations in one body | 400 | \`BAD_USER_INPUT\` |
| A body larger than \`MAX_BODY_BYTES\` | 413 | \`BAD_USER_INPUT\` |
| A body with a \`content-encoding\` | 415 | \`BAD_USER_INPUT\` |
| Headers or an address larger than 16 KiB | 431 | \`BAD_USER_INPUT\` |

A \`GET\` request can run only queries. To prevent CSRF, it needs a header such as \`apollo-require-preflight: 1\`, which a page of another site
cannot send without a CORS preflight.

## Cost

Every response says in \`extensions.cost\` how many rows its operation asks for, and the limit: \`{ "requested": 51, "limit": 1000000 }\`. A row
counts 1. A page counts \`first\` rows, each with the rows selected in it. A list without pages counts the number that its description gives.
The other pages show responses without \`extensions.cost\`. More: [operating.md](operating.md#limits).
`

/** docs/errors.md */
export function errorsPage(): string {
  const rows = Object.entries(errorFacts).map(([code, { status, orElse, when, extensions, client }]) => {
    const statuses = orElse ? `${status}; ${orElse[0]} ${orElse[1]}` : String(status)
    return `| \`${code}\` | ${statuses} | ${when} | ${extensions ?? ''} | ${client} |`
  })
  return `${HEAD}${rows.join('\n')}\n${TAIL}`
}
