const many = (count: number, part: (n: number) => string): string => Array.from({ length: count }, (_, n) => part(n)).join(' ')

/** A chain of fragments, each of which spreads the next one twice: 2^n paths through n fragments. */
const doubling = (type: string, leaf: string): string =>
  many(400, n => `fragment F${n} on ${type} { ${n === 399 ? leaf : `...F${n + 1} ...F${n + 1}`} }`)

/** Each document is cheap to send and would be expensive to execute. None may be planned. */
export const badDocuments: readonly (readonly [string, string])[] = [
  ['deep', `{ viewer { athletes ${'{ teams { athletes { nodes '.repeat(300)} { id } ${'} } }'.repeat(300)} } }`],
  ['deep in inline fragments', `{ viewer ${'{ ... '.repeat(1500)} { role } ${'} '.repeat(1500)} }`],
  ['wide, with one field repeated', `{ viewer { ${many(4500, () => 'role')} } }`],
  ['wide, with one object field repeated', `{ ${many(900, () => 'viewer { role }')} }`],
  ['wide, with unknown fields', `{ ${many(2000, n => `unknown${n}`)} }`],
  ['wide, with conflicting fields', `{ viewer { ${many(600, n => `a: ${n % 2 === 0 ? 'role' : 'email'}`)} } }`],
  ['fragments that spread each other', '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }'],
  ['a long cycle of fragments', `{ viewer { ...F0 } } ${many(500, n => `fragment F${n} on Viewer { ...F${(n + 1) % 500} }`)}`],
  ['fragments that double each other', `{ viewer { ...F0 } } ${doubling('Viewer', 'role')}`],
  ['fragments that double each other at the root', `{ ...F0 } ${doubling('Query', '__typename')}`],
  ['fragments that are never spread', `{ viewer { role } } ${many(600, n => `fragment F${n} on Viewer { role }`)}`],
  ['thousands of aliases', `{ viewer { ${many(1600, n => `a${n}: role`)} } }`],
  ['thousands of aliases at the root', `{ ${many(800, n => `a${n}: viewer { role }`)} }`],
  ['thousands of variables', `query (${many(1200, n => `$v${n}: ID`)}) { viewer { role } }`],
  ['thousands of directives', `{ viewer { role ${'@include(if: true) '.repeat(600)} } }`],
  ['lists in lists', `{ case(id: "x") { timeline(types: ${'['.repeat(2000)}${']'.repeat(2000)}) { totalCount } } }`],
  ['more tokens than any page has', `{ viewer { ${many(6000, () => 'role')} } }`],
  ['a page for each row of a page', `{ roster(first: 1000) { nodes { teams { athletes(first: 1000) { nodes { id } } } } } }`],
]
