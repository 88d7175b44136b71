import { AsyncLocalStorage } from 'node:async_hooks'
import { setTimeout as wait } from 'node:timers/promises'
import type { Context, Span as ApiSpan, SpanContext } from '@opentelemetry/api'
import type { TracingConfig } from '../config/operating.js'
import type { Attributes, Span, Tracer } from './spans.js'

/** Maximum time that sending the last spans may delay the process's exit. */
const MOST_MS_TO_STOP = 1_000
/** The W3C header's format. A `tracestate` header is untrusted text and is not passed on. */
const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-([\da-f]{16})-([\da-f]{2})$/

function parentIn(traceparent: string | undefined): SpanContext | null {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? []
  if (traceId === undefined || spanId === undefined || flags === undefined) return null
  return { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true }
}

/** Loaded only if tracing is enabled. */
async function load() {
  const [api, sdk, exporter, resources] = await Promise.all([
    import('@opentelemetry/api'),
    import('@opentelemetry/sdk-trace-node'),
    import('@opentelemetry/exporter-trace-otlp-http'),
    import('@opentelemetry/resources'),
  ])
  return { ...api, ...sdk, ...exporter, ...resources }
}

/** Sends spans to an OpenTelemetry collector. The exporter and the sampler read the SDK's usual OTEL_… settings. */
export async function startTracing({ serviceName }: TracingConfig): Promise<Tracer> {
  const otel = await load()
  const named = otel.resourceFromAttributes({ 'service.name': serviceName, 'process.pid': process.pid })
  const provider = new otel.NodeTracerProvider({
    resource: otel.detectResources({ detectors: [otel.envDetector] }).merge(named),
    spanProcessors: [new otel.BatchSpanProcessor(new otel.OTLPTraceExporter())],
  })
  const tracer = provider.getTracer('rtsport')
  const current = new AsyncLocalStorage<Context>()

  class OpenSpan implements Span {
    constructor(readonly inner: ApiSpan) {}

    rename(name: string): void {
      this.inner.updateName(name)
    }

    tell(attributes: Attributes): void {
      this.inner.setAttributes(attributes)
    }

    end(failure?: string): void {
      if (failure !== undefined) this.inner.setStatus({ code: otel.SpanStatusCode.ERROR }).setAttribute('error.type', failure)
      this.inner.end()
    }
  }

  return {
    begin(name, traceparent) {
      const parent = parentIn(traceparent)
      const above = parent ? otel.trace.setSpanContext(otel.ROOT_CONTEXT, parent) : otel.ROOT_CONTEXT
      return new OpenSpan(tracer.startSpan(name, { kind: otel.SpanKind.SERVER }, above))
    },
    beginBelow(name, attributes) {
      const kind = 'db.system.name' in attributes ? otel.SpanKind.CLIENT : otel.SpanKind.INTERNAL
      return new OpenSpan(tracer.startSpan(name, { kind, attributes }, current.getStore() ?? otel.ROOT_CONTEXT))
    },
    within: (span, work) => (span instanceof OpenSpan ? current.run(otel.trace.setSpan(otel.ROOT_CONTEXT, span.inner), work) : work()),
    async stop() {
      // Does not wait for a collector that is down, and does not report it as a failure.
      await Promise.race([provider.shutdown().catch(() => undefined), wait(MOST_MS_TO_STOP, undefined, { ref: false })])
    },
  }
}
