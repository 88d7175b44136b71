// Sends one operation to a server, as a process of its own: `node generator.mjs '<settings as JSON>'` prints the outcome as JSON. Mode
// closed: each connection sends again as soon as it is answered. Mode open: a fixed rate of requests per second, whatever became of the
// earlier ones; the latency counts from when a request was due. No request is abandoned. All connections are opened before the clock
// starts, like those of a proxy.
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'
import { setTimeout as wait } from 'node:timers/promises'

const TICK_MS = 5
const PATIENCE_MS = 15_000
const settings = JSON.parse(process.argv[2])
const { port, token, query, mode, seconds, inTimeMs } = settings
const body = JSON.stringify({ query })
const request = Buffer.from(
  [
    'POST /graphql HTTP/1.1',
    'host: load',
    'content-type: application/json',
    `authorization: Bearer ${token}`,
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n'),
)

const getting = path => Buffer.from(`GET ${path} HTTP/1.1\r\nhost: load\r\n\r\n`)
const HEALTH = getting('/healthz')

/** A connection with one request at a time. */
class Connection {
  #socket = connect(port, '127.0.0.1')
  #answered = () => undefined
  #left = 0
  #head = ''

  constructor() {
    this.#socket.setNoDelay(true)
    this.#socket.on('data', chunk => this.#take(chunk))
    this.#socket.on('error', () => this.#answered('lost'))
    this.#socket.on('close', () => this.#answered('lost'))
  }

  /** @returns the status */
  ask(sent) {
    this.#head = ''
    this.#left = 0
    return new Promise(resolve => {
      this.#answered = resolve
      this.#socket.write(sent)
    })
  }

  end() {
    this.#socket.destroy()
  }

  #take(chunk) {
    if (this.#left > 0) this.#left -= chunk.length
    else {
      this.#head += chunk.toString('latin1')
      const end = this.#head.indexOf('\r\n\r\n')
      if (end < 0) return
      const length = Number(/\r\ncontent-length: (\d+)/i.exec(this.#head)?.[1])
      if (Number.isNaN(length)) throw new Error(`an answer of unknown length: ${this.#head.slice(0, end)}`)
      this.#left = length - (this.#head.length - end - 4)
    }
    if (this.#left === 0) this.#answered(this.#head.slice(9, 12))
  }
}

const statuses = {}
let inTime = 0
let inTimeInAll = 0
let begun = Number.POSITIVE_INFINITY
const isOver = () => performance.now() - begun > seconds * 1000

function note(status, due) {
  const now = performance.now()
  statuses[status] = (statuses[status] ?? 0) + 1
  if (status !== '200' || now - due > inTimeMs) return
  inTimeInAll += 1
  if (!isOver()) inTime += 1
}

async function closed(connections) {
  const one = async connection => {
    while (!isOver()) {
      const due = performance.now()
      note(await connection.ask(request), due)
    }
    connection.end()
  }
  await Promise.all(connections.map(one))
}

async function open(idle) {
  let underWay = 0
  const one = async due => {
    underWay += 1
    const connection = idle.pop() ?? new Connection()
    const status = await connection.ask(request)
    note(status, due)
    underWay -= 1
    if (status !== 'lost') idle.push(connection)
  }
  for (let sent = 0; !isOver(); await wait(TICK_MS)) {
    const until = ((performance.now() - begun) / 1000) * settings.rate
    for (; sent < until; sent += 1) void one(begun + (sent / settings.rate) * 1000)
  }
  const end = performance.now() + PATIENCE_MS
  while (underWay > 0 && performance.now() < end) await wait(TICK_MS)
  for (const connection of idle) connection.end()
  return underWay
}

/** Polls a health endpoint during the load, on its own connection. */
async function watch(path, times) {
  const get = getting(path)
  const connection = new Connection()
  while (!isOver()) {
    const due = performance.now()
    const status = await connection.ask(get)
    times.push(status === '200' ? performance.now() - due : PATIENCE_MS)
    await wait(25)
  }
  connection.end()
}

const health = []
const ready = []
const connections = Array.from({ length: settings.connections }, () => new Connection())
await Promise.all(connections.map(connection => connection.ask(HEALTH)))
begun = performance.now()
const [unanswered] = await Promise.all([
  mode === 'open' ? open(connections) : closed(connections),
  watch('/healthz', health),
  watch('/readyz', ready),
])
const p99 = times => times.sort((one, other) => one - other)[Math.floor(times.length * 0.99)] ?? 0
console.log(
  JSON.stringify({
    statuses,
    inTimeASecond: inTime / seconds,
    inTimeInAll,
    unanswered: unanswered ?? 0,
    healthP99: p99(health),
    readyP99: p99(ready),
  }),
)
process.exit()
