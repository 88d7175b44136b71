import { request, type IncomingMessage } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { FastifyReply } from 'fastify'
import { readConnectionLimits } from '../../src/config/connections.js'
import { createApp } from '../../src/http/app.js'

// Some of Fastify's own messages quote the URL, including its query.

test.each([['/twice?canary=1'], ['/twice?a="canary"&b=canary'], ['/twice?"'], ['/canary"canary?canary']])(
  'no log line quotes %s, although Fastify would',
  async path => {
    let text = ''
    const stream = { write: (line: string) => void (text += line) }
    const app = createApp({ maxBodyBytes: 1_000, trustProxy: [], connections: readConnectionLimits({}), log: { level: 'debug', stream } })
    app.get('/*', (_request, reply: FastifyReply) => {
      reply.raw.writeHead(200)
      reply.send('a second answer')
    })
    const url = await app.listen({ port: 0, host: '127.0.0.1' })
    const asked = request(url, { path, agent: false }).end()
    asked.on('error', () => undefined).on('response', (answer: IncomingMessage) => answer.on('error', () => undefined).resume())
    await new Promise(resolve => asked.on('close', resolve))
    for (let tries = 0; tries < 100 && !text.includes('already sent'); tries += 1) await wait(10)
    expect(text).toContain('Reply was already sent')
    expect(text).toContain(url)
    expect(text).not.toMatch(/canary|twice/)
    await app.gracefulShutdown.drain(0)
  },
)
