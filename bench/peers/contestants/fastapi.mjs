// FastAPI + SQLAlchemy, on Debian's Python, where setup.sh installs its packages: see fastapi/app.py.

import { fileURLToPath } from 'node:url'
import { rest } from './rest.mjs'

export const fastapi = options => ({
  ...rest(options),
  name: 'fastapi',
  command: ['/usr/bin/python3', 'app.py'],
  cwd: fileURLToPath(new URL('../fastapi', import.meta.url)),
  env: { PORT: '4102', PEERS_DATABASE_URL: options.databaseUrl, PYTHONDONTWRITEBYTECODE: '1' },
  readyUrl: 'http://127.0.0.1:4102/healthz',
})
