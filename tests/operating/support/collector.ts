import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { setTimeout as wait } from 'node:timers/promises'

type Value = string | number | boolean
interface Attribute {
  readonly key: string
  readonly value: {
    readonly stringValue?: string
    readonly intValue?: number | string
    readonly boolValue?: boolean
    readonly doubleValue?: number
  }
}
interface WireSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly name: string
  readonly kind: number
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code?: number }
}
interface Wire {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly WireSpan[] }[]
  }[]
}

export interface ReceivedSpan extends Omit<WireSpan, 'attributes'> {
  readonly service: Value | undefined
  readonly attributes: Readonly<Record<string, Value>>
}

const valuesOf = (attributes: readonly Attribute[]): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    attributes.map(({ key, value: { stringValue, intValue, boolValue, doubleValue } }) => [
      key,
      stringValue ?? (intValue === undefined ? (boolValue ?? doubleValue ?? '') : Number(intValue)),
    ]),
  )

/** An OpenTelemetry collector that accepts spans as JSON, by POST to /v1/traces. */
export interface Collector {
  /** The value for OTEL_EXPORTER_OTLP_ENDPOINT. */
  readonly endpoint: string
  /** Everything received, verbatim. */
  readonly text: () => string
  readonly headers: () => readonly IncomingHttpHeaders[]
  readonly spans: () => readonly ReceivedSpan[]
  /** @returns the spans of one trace, once its root, which ends last, has arrived */
  readonly traceOf: (requestId: string) => Promise<readonly ReceivedSpan[]>
  close(): Promise<void>
}

export async function startCollector(): Promise<Collector> {
  const bodies: string[] = []
  const headers: IncomingHttpHeaders[] = []
  const server = createServer((request, response) => {
    void text(request).then(body => {
      if (request.method !== 'POST' || request.url !== '/v1/traces') {
        response.writeHead(404).end()
        return
      }
      bodies.push(body)
      headers.push(request.headers)
      response.writeHead(200, { 'content-type': 'application/json' }).end('{}')
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo

  const spans = (): readonly ReceivedSpan[] =>
    bodies
      .flatMap(body => (JSON.parse(body) as Wire).resourceSpans)
      .flatMap(({ resource, scopeSpans }) =>
        scopeSpans.flatMap(scope =>
          scope.spans.map(span => ({
            ...span,
            attributes: valuesOf(span.attributes),
            service: valuesOf(resource.attributes)['service.name'],
          })),
        ),
      )
  return {
    endpoint: `http://127.0.0.1:${port}`,
    text: () => bodies.join('\n'),
    headers: () => headers,
    spans,
    async traceOf(requestId) {
      for (let tries = 0; tries < 500; tries += 1) {
        const root = spans().find(({ attributes }) => attributes['rtsport.request_id'] === requestId)
        if (root) return spans().filter(({ traceId }) => traceId === root.traceId)
        await wait(20)
      }
      throw new Error('there is no such trace')
    },
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close').catch(() => undefined)
    },
  }
}
