const table = (heads, rows) => [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
const minutes = seconds => `${Math.floor(seconds / 60)} min ${seconds % 60} s`

/** What was in `npm test` and moved, and how much `npm test` still does of it. */
const moved = [
  ['Random GraphQL operations against the contract’s oracle: 20,000', '`attacks`', 'The oracle’s generated cells, answered by the planner'],
  ['The oracle’s cells, answered by the resolvers too', '`embedded`, `server`', 'The same cells, answered by the planner'],
  ['The oracle with each authority switched off in turn', '`attacks`', 'Each authority by itself, for each denied cell'],
  ['Mutants: each policy and each cell of the matrix, broken on purpose', '`mutants`', 'Nothing'],
  ['Cells of the matrix that the oracle asks for as well', 'Removed', 'The oracle'],
  ['50,000 malformed requests, hostile bodies, slow and silent clients', '`hostile`', 'One request of each kind'],
  ['Random documents, answered in both ways and compared', '`embedded`, `server`, with 250 to 500 documents', '60 to 100 documents'],
  ['Random histories of visibility and clearances', '`embedded`, `server`, with 120 and 300', '30 and 150'],
  ['Overload, goodput, deadlines, memory over 10,000 queries', '`load`', 'The rules of the queue, by counting'],
  ['Backup, restore, rotation of keys, migrations of old versions', '`load`', 'The checks of a database'],
  ['Replicas and a moved primary', '`load`', 'The settings, and the rules of reading'],
  ['Killed, paused and cut off servers; a full disk', '`faults`', 'Nothing'],
]

/** Measured on two cores with nothing else running. Before: the last version whose `npm test` ran everything. */
const times = [
  ['`npm test`, embedded', '13 min, 7 GB, about 16,000 tests', '3 min 40 s to 4 min 50 s, 1.8 to 2.6 GB, about 10,500 tests'],
  ['`npm test`, embedded and then on a server', '35 to 40 min', '9 to 11 min'],
  ['The modules of `src/` are loaded', 'for each test file', 'once a worker: twice'],
  ['An embedded database is made', 'for each test file', 'once a worker; between files its rows are replaced'],
  ['The explorer’s files are read and compiled', 'for each server that a test starts', 'once a process'],
  [
    'A cell of the matrix is asked for',
    'by two ways, and again by the tests of cells',
    'by one way; the tests of cells ask what the oracle lacks',
  ],
]

/** docs/evidence.md, for a run of all sections. */
export function evidencePage({ commit, date, machine, results }) {
  const total = count => results.reduce((sum, result) => sum + result[count], 0)
  return `# Evidence

What RTSport proves beyond \`npm test\`. \`npm run evidence\` wrote this page; nobody edits it by hand.

Commit ${commit}, ${date}, on ${machine}: ${total('passed')} tests passed, ${total('failed')} failed, ${total('skipped')} were skipped, in ${minutes(total('seconds'))}.

${table(
  ['Section', 'What it proves', 'Files', 'Passed', 'Skipped', 'Time', 'Seed'],
  results.map(({ name, proves, files, passed, skipped, seconds, seed }) => [
    `\`${name}\``,
    proves,
    files,
    passed,
    skipped,
    minutes(seconds),
    seed,
  ]),
)}

Run one section again: \`npm run evidence -- attacks\`, with \`RTSPORT_TEST_SEED=<seed>\` for the same random cases. \`.ci/run\` takes one fifth
of the sections in turn, by the commit's hash.

## What moved out of \`npm test\`

${table(['Proof', 'Now in', 'What is left in it'], moved)}

## Where the time went

${table(['', 'Before', 'Now'], times)}

## What was counted

${results
  .filter(({ facts }) => facts.length > 0)
  .map(({ name, facts }) => `### ${name}\n\n${facts.map(fact => `- ${fact}`).join('\n')}`)
  .join('\n\n')}
`
}
