// Compares RTSport with its peers on a real PostgreSQL, and writes RESULTS.md. See README.md.
//
//   node bench/run.mjs [options]          BENCH_DATABASE_URL, default postgresql://postgres@127.0.0.1:5432, of a superuser
//
//   --quick                 a short version for development: its report is results/quick.md
//   --check                 only start each contestant and check its answers
//   --only load,memory      these measurements: load, protocol, memory, growth, start
//   --contestants rtsport,floor     --workloads q1,q3     --rounds 3     --seconds 10     --warmup 2     --scale 1
//   --requests 100000       how many the memory is watched over          --starts 5
//   --rtsport FOLDER        a built RTSport elsewhere, for example of another commit
//   --out FILE              where the report is written

import { spawnSync } from 'node:child_process'
import fs from 'node:fs'

const installed = ['node_modules', 'peers/postgraphile/node_modules'].every(folder => fs.existsSync(new URL(folder, import.meta.url)))
if (!installed || spawnSync('wrk', ['-v']).error) {
  console.error('Something that the bench needs is not installed: run bench/setup.sh once.')
  process.exit(1)
}

const { stopAll } = await import('./harness/server.mjs')
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, async () => {
    await stopAll()
    process.exit(130)
  })
}
const { compare } = await import('./compare.mjs')
await compare()
