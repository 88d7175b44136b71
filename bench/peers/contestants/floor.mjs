// A lower bound for any JavaScript server: see floor/server.mjs.

import { fileURLToPath } from 'node:url'
import { rest } from './rest.mjs'

export const floor = options => ({
  ...rest(options),
  name: 'floor',
  command: [process.execPath, 'server.mjs'],
  cwd: fileURLToPath(new URL('../floor', import.meta.url)),
  env: { PORT: '4101', PEERS_DATABASE_URL: options.databaseUrl },
  readyUrl: 'http://127.0.0.1:4101/healthz',
})
