/** A span's attributes. They must contain no text from the client, no row's content and nothing about a person: traces leave the system. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** A piece of work with a beginning and an end. */
export interface Span {
  rename(name: string): void
  tell(attributes: Attributes): void
  /** @param failure the kind of failure, never its message */
  end(failure?: string): void
}

/** A receiver of spans. */
export interface Tracer {
  /**
   * Begins a request's span.
   * @param traceparent the parent, in W3C's header format
   */
  begin(name: string, traceparent: string | undefined): Span
  /** Begins a child of the current span. */
  beginBelow(name: string, attributes: Attributes): Span
  /** Runs work, and everything asynchronous it starts, below the span. */
  within<T>(span: Span, work: () => T): T
  /** Sends the remaining spans, within a short time limit. */
  stop(): Promise<void>
}

let tracer: Tracer | null = null

/** One per process, because all layers share it. */
export function setTracer(next: Tracer | null): void {
  tracer = next
}

/** Null if nothing is traced. */
export const currentTracer = (): Tracer | null => tracer

/** An error's code or class. Its message may quote a row. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { extensions } = error as { readonly extensions?: { readonly code?: unknown } }
  return typeof extensions?.code === 'string' ? extensions.code : error.name
}

const isPromise = (value: unknown): value is Promise<unknown> => typeof value === 'object' && value !== null && 'then' in value

/** Runs work in a span of its own below the current one. Without a tracer it only runs the work. */
export function traced<T>(name: string, attributes: Attributes, work: () => T): T {
  if (!tracer) return work()
  const span = tracer.beginBelow(name, attributes)
  const failed = (error: unknown): never => {
    span.end(kindOf(error))
    throw error
  }
  try {
    const result = tracer.within(span, work)
    if (isPromise(result)) {
      return result.then(value => {
        span.end()
        return value
      }, failed) as T
    }
    span.end()
    return result
  } catch (error) {
    return failed(error)
  }
}
