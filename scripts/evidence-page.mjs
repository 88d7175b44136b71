const table = (heads, rows) => [heads, heads.map(() => '---'), ...rows].map(cells => `| ${cells.join(' | ')} |`).join('\n')
const minutes = seconds => `${Math.floor(seconds / 60)} min ${seconds % 60} s`

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

## What was counted

${results
  .filter(({ facts }) => facts.length > 0)
  .map(({ name, facts }) => `### ${name}\n\n${facts.map(fact => `- ${fact}`).join('\n')}`)
  .join('\n\n')}
`
}
