// A proxy between a server and PostgreSQL that counts the traffic. PostgreSQL's own statistics would not show how many statements shared a
// round trip.

import net from 'node:net'

const SSL_REQUEST = 80877103
const GSS_REQUEST = 80877104
const HEADER_BYTES = 5

/** Reads the client's side of PostgreSQL's protocol (version 3), in chunks of any length. */
export class FrontendReader {
  #header = Buffer.alloc(0)
  #bodyLeft = 0
  #started = false
  #onMessage

  /** @param onMessage gets the type (one letter) of each message after the first, which has none */
  constructor(onMessage) {
    this.#onMessage = onMessage
  }

  /** @returns whether the client requests encryption, which must be refused: encrypted traffic cannot be counted */
  asksForEncryption(chunk) {
    return !this.#started && chunk.length === 8 && [SSL_REQUEST, GSS_REQUEST].includes(chunk.readInt32BE(4))
  }

  push(chunk) {
    let at = 0
    while (at < chunk.length) {
      if (this.#bodyLeft > 0) {
        const skipped = Math.min(this.#bodyLeft, chunk.length - at)
        this.#bodyLeft -= skipped
        at += skipped
      } else {
        const wanted = (this.#started ? HEADER_BYTES : HEADER_BYTES - 1) - this.#header.length
        this.#header = Buffer.concat([this.#header, chunk.subarray(at, at + wanted)])
        at += wanted
        this.#readHeader()
      }
    }
  }

  /** The length includes its own four bytes, but not the letter before it. */
  #readHeader() {
    const lengthAt = this.#started ? 1 : 0
    if (this.#header.length < lengthAt + 4) return
    this.#bodyLeft = this.#header.readInt32BE(lengthAt) - 4
    if (this.#started) this.#onMessage(String.fromCharCode(this.#header[0]))
    this.#started = true
    this.#header = Buffer.alloc(0)
  }
}

const zero = () => ({ statements: 0, parsed: 0, roundTrips: 0, sent: 0, received: 0 })

function passOn(client, upstream, counts) {
  const reader = new FrontendReader(type => {
    if (type === 'Q' || type === 'E') counts.statements++
    if (type === 'Q' || type === 'P') counts.parsed++
    if (type === 'Q' || type === 'S') counts.roundTrips++
  })
  client.on('data', chunk => {
    if (reader.asksForEncryption(chunk)) {
      client.write('N')
      return
    }
    counts.sent += chunk.length
    reader.push(chunk)
    upstream.write(chunk)
  })
  upstream.on('data', chunk => {
    counts.received += chunk.length
    client.write(chunk)
  })
  for (const [one, other] of [
    [client, upstream],
    [upstream, client],
  ]) {
    one.setNoDelay(true)
    one.on('close', () => other.destroy())
    one.on('error', () => other.destroy())
  }
}

/**
 * Listens on a port of its own.
 * @returns the database's URL through the proxy; take(), which returns the traffic since its last call (statements executed, texts
 *   parsed, messages whose answer the client waits for, bytes sent and received); and close()
 */
export async function startProxy(databaseUrl) {
  const { hostname, port } = new URL(databaseUrl)
  const counts = zero()
  const server = net.createServer(client => passOn(client, net.connect(Number(port || 5432), hostname), counts))
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve))
  const url = new URL(databaseUrl)
  url.host = `127.0.0.1:${server.address().port}`
  return {
    url: url.href,
    take() {
      const taken = { ...counts }
      Object.assign(counts, zero())
      return taken
    },
    close: () => new Promise(resolve => server.close(resolve)),
  }
}
