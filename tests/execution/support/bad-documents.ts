const many = (count: number, part: (n: number) => string): string => Array.from({ length: count }, (_, n) => part(n)).join(' ')

/** Chains of fragments in which each spreads the next twice: as many ways through them as two to the power of their number. */
const doubling = (type: string, leaf: string): string =>
  many(400, n => `fragment F${n} on ${type} { ${n === 399 ? leaf : `...F${n + 1} ...F${n + 1}`} }`)

/** Each costs its sender nothing, and would cost the server much; none is to be planned. */
export const badDocuments: readonly (readonly [string, string])[] = [
  ['deep', `{ viewer { athletes ${'{ teams { athletes { nodes '.repeat(300)} { id } ${'} } }'.repeat(300)} } }`],
  ['deep in fragments without names', `{ viewer ${'{ ... '.repeat(1500)} { role } ${'} '.repeat(1500)} }`],
  ['wide, of one field', `{ viewer { ${many(4500, () => 'role')} } }`],
  ['wide, of one field with rows', `{ ${many(900, () => 'viewer { role }')} }`],
  ['wide, of unknown fields', `{ ${many(2000, n => `unknown${n}`)} }`],
  ['wide, of conflicting fields', `{ viewer { ${many(600, n => `a: ${n % 2 === 0 ? 'role' : 'email'}`)} } }`],
  ['a fragment in itself', '{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }'],
  ['a long ring of fragments', `{ viewer { ...F0 } } ${many(500, n => `fragment F${n} on Viewer { ...F${(n + 1) % 500} }`)}`],
  ['fragments that double each other', `{ viewer { ...F0 } } ${doubling('Viewer', 'role')}`],
  ['fragments that double each other at the root', `{ ...F0 } ${doubling('Query', '__typename')}`],
  ['fragments that nobody spreads', `{ viewer { role } } ${many(600, n => `fragment F${n} on Viewer { role }`)}`],
  ['thousands of aliases', `{ viewer { ${many(1600, n => `a${n}: role`)} } }`],
  ['thousands of aliases at the root', `{ ${many(800, n => `a${n}: viewer { role }`)} }`],
  ['thousands of variables', `query (${many(1200, n => `$v${n}: ID`)}) { viewer { role } }`],
  ['thousands of directives', `{ viewer { role ${'@include(if: true) '.repeat(600)} } }`],
  ['lists in lists', `{ case(id: "x") { timeline(types: ${'['.repeat(2000)}${']'.repeat(2000)}) { totalCount } } }`],
  ['more tokens than any page has', `{ viewer { ${many(6000, () => 'role')} } }`],
  ['a page for each row of a page', `{ roster(first: 1000) { nodes { teams { athletes(first: 1000) { nodes { id } } } } } }`],
]
