import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { gunzipSync } from 'node:zlib'
import { rootFolder } from '../../src/folders.js'
import { temporaryFolder } from '../support/databases.js'

const TIMEOUT_MS = 60_000

/** An advisory, as in a registry's bulk answer. */
const fault = (severity: string) => ({
  id: 1,
  url: 'https://example.test/fault',
  title: 'It lets anyone in',
  severity,
  vulnerable_versions: '>=0.0.0',
  cwe: [],
  cvss: { score: 9, vectorString: null },
})

interface Registry {
  readonly url: string
  readonly server: Server
  readonly asked: () => readonly string[]
}

/** Starts a registry with these advisories; null: its audit endpoint refuses. */
async function startRegistry(faults: object | null): Promise<Registry> {
  const asked: string[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const body = Buffer.concat(parts)
      if (request.url?.endsWith('/advisories/bulk')) {
        const text = request.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
        asked.push(...Object.keys(JSON.parse(text.toString()) as object))
      }
      const isAudit = request.method === 'POST' && faults !== null
      response.writeHead(isAudit ? 200 : 405, { 'content-type': 'application/json' }).end(isAudit ? JSON.stringify(faults) : '')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, server, asked: () => asked }
}

/** Runs the audit against a registry. @returns its exit code and its output */
async function audit(
  faults: object | null,
): Promise<{ readonly code: number; readonly printed: string; readonly asked: readonly string[] }> {
  const [registry, cache] = [await startRegistry(faults), await temporaryFolder()]
  try {
    const { code, printed } = await new Promise<{ code: number; printed: string }>(resolve => {
      execFile(
        process.execPath,
        ['scripts/audit.mjs', `--registry=${registry.url}`, '--fetch-retries=0', `--cache=${cache}`],
        { cwd: rootFolder, env: { ...process.env, NODE_OPTIONS: '' } },
        (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, printed: stdout + stderr }),
      )
    })
    return { code, printed, asked: registry.asked() }
  } finally {
    registry.server.close()
    registry.server.closeAllConnections()
    await rm(cache, { recursive: true, force: true })
  }
}

describe('npm run audit', () => {
  test(
    'passes without advisories, after asking about runtime and build packages',
    async () => {
      const { code, printed, asked } = await audit({})
      expect({ code, printed }).toEqual({ code: 0, printed: 'npm audit: nothing high or critical.\n' })
      expect(asked).toEqual(expect.arrayContaining(['fastify', 'jest']))
    },
    TIMEOUT_MS,
  )

  test.each(['high', 'critical'])('fails on a package with a %s advisory, and names it', async severity => {
    const { code, printed } = await audit({ fastify: [fault(severity)] })
    expect(code).toBe(1)
    expect(printed).toContain(`${severity}: fastify`)
    expect(printed).toContain('It lets anyone in (https://example.test/fault)')
  }, TIMEOUT_MS) // prettier-ignore

  test(
    'passes with lesser advisories only, and counts them',
    async () => {
      const { code, printed } = await audit({ prettier: [fault('moderate')] })
      expect(code).toBe(0)
      expect(printed).toMatch(/^npm audit: nothing high or critical, and \d+ of less\.$/m)
    },
    TIMEOUT_MS,
  )

  test(
    'passes where the registry offers no audit, and says so in one line',
    async () => {
      const { code, printed } = await audit(null)
      expect(code).toBe(0)
      expect(printed).toMatch(/^npm audit: the registry offers none, so that nothing was checked \(405 .*\)\n$/)
    },
    TIMEOUT_MS,
  )
})
