import { ConfigError, readBoolean, type Environment } from './settings.js'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export interface TracingConfig {
  /** What this service is called in traces. */
  readonly serviceName: string
}

/** What the operator is told. */
export interface OperatingConfig {
  readonly logLevel: LogLevel
  /** Null: nothing is traced, and nothing of OpenTelemetry is loaded. Its exporter reads the rest of its settings itself. */
  readonly tracing: TracingConfig | null
}

const isLevel = (text: string): text is LogLevel => LOG_LEVELS.some(level => level === text)

/** On the embedded store somebody sits before it, who reads the welcome; a server's log is read by machines. */
function readLogLevel(environment: Environment, databaseUrl: string | null): LogLevel {
  const text = environment['LOG_LEVEL']?.toLowerCase() || (databaseUrl === null ? 'warn' : 'info')
  if (isLevel(text)) return text
  throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`)
}

const COLLECTOR = 'OTEL_EXPORTER_OTLP_ENDPOINT'

/** The text itself is left out of the message: an address may hold a password. */
function checkAddress(name: string, text: string): void {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return
  throw new ConfigError(`${name} must be an address that begins with http:// or https://`)
}

function readTracing(environment: Environment): TracingConfig | null {
  const address = environment[COLLECTOR]
  if (!address) return null
  checkAddress(COLLECTOR, address)
  return readBoolean(environment, 'OTEL_SDK_DISABLED', false) ? null : { serviceName: environment['OTEL_SERVICE_NAME'] || 'rtsport' }
}

export const readOperating = (environment: Environment, databaseUrl: string | null): OperatingConfig => ({
  logLevel: readLogLevel(environment, databaseUrl),
  tracing: readTracing(environment),
})
