import cluster, { type Worker } from 'node:cluster'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import fastify from 'fastify'
import { Metrics } from '../../src/http/metrics.js'
import { serveClusterScrapes } from '../../src/cluster-metrics.js'

// Anyone who can reach /metrics may request it as often as they like. One result serves all concurrent requests.

const MANY = 20

test('a process renders the metrics once for concurrent requests, and again for the next one', async () => {
  let made = 0
  const ofAll = () => async () => {
    made += 1
    await wait(500)
    return 'rtsport_some 1\n'
  }
  const app = fastify({ forceCloseConnections: true })
  new Metrics({ ofAll }).register(app)
  await app.listen({ port: 0, host: '127.0.0.1' })
  const { port } = app.server.address() as AddressInfo
  const scrape = async () => (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  expect(new Set(await Promise.all(Array.from({ length: MANY }, scrape)))).toEqual(new Set(['rtsport_some 1\n']))
  expect(made).toBe(1)
  await scrape()
  expect(made).toBe(2)
  await app.close()
})

test('the primary process asks the workers once for all concurrent requests', async () => {
  const sent: { readonly rtsport: string; readonly id: number }[] = []
  const worker = { isConnected: () => true, send: (message: (typeof sent)[number]) => sent.push(message) } as unknown as Worker
  serveClusterScrapes()
  cluster.emit('listening', worker)
  for (let id = 0; id < MANY; id += 1) cluster.emit('message', worker, { rtsport: 'scrape', id })
  const asked = sent.filter(({ rtsport }) => rtsport === 'tell')
  expect(asked).toHaveLength(1)
  cluster.emit('message', worker, { rtsport: 'told', id: asked[0]?.id, metrics: [] })
  await wait(50)
  expect(sent.filter(({ rtsport }) => rtsport === 'scraped').map(({ id }) => id)).toEqual(Array.from({ length: MANY }, (_, id) => id))
  cluster.removeAllListeners()
})
