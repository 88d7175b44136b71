/** What is told of a span. Nothing of it is a client's own text, a row's content or told of a person: traces leave for elsewhere. */
export type Attributes = Readonly<Record<string, string | number | boolean>>

/** A piece of work with a beginning and an end. */
export interface Span {
  rename(name: string): void
  tell(attributes: Attributes): void
  /** @param failure what kind of failure it was, never its message */
  end(failure?: string): void
}

/** Whatever takes spans. */
export interface Tracer {
  /** Begins a request's span. @param traceparent whose child it is, as W3C's header says it */
  begin(name: string, traceparent: string | undefined): Span
  /** Begins a span below the current one. */
  beginBelow(name: string, attributes: Attributes): Span
  /** Runs work, and whatever it goes on with, below the span. */
  within<T>(span: Span, work: () => T): T
  /** Sends what has not been sent, for a short while. */
  stop(): Promise<void>
}

let tracer: Tracer | null = null

/** One a process, as the work of all its layers meets in it. */
export function setTracer(next: Tracer | null): void {
  tracer = next
}

/** Null where nothing is traced. */
export const currentTracer = (): Tracer | null => tracer

/** An error's code or class. Its message may quote a row. */
function kindOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error
  const { extensions } = error as { readonly extensions?: { readonly code?: unknown } }
  return typeof extensions?.code === 'string' ? extensions.code : error.name
}

const isPromise = (value: unknown): value is Promise<unknown> => typeof value === 'object' && value !== null && 'then' in value

/** Does work in a span of its own, below the current one; without a tracer it is the work alone. */
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
