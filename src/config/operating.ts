import { ConfigError, readBoolean, readText, type Environment, type Setting, type Settings } from './settings.js'

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

export const operatingSettings = {
  logLevel: {
    name: 'LOG_LEVEL',
    otherwise: '`info` with a `DATABASE_URL`, else `warn`',
    about: `The lowest level that is logged, to standard error: ${LOG_LEVELS.map(level => `\`${level}\``).join(', ')}. \`info\` logs one line for each request.`,
    example: 'info',
    more: 'operating.md#logs',
  },
  collector: {
    name: 'OTEL_EXPORTER_OTLP_ENDPOINT',
    about: 'An OpenTelemetry collector to send traces to. OpenTelemetry’s other settings (`OTEL_…`) are read as usual.',
    example: 'http://127.0.0.1:4318',
    more: 'operating.md#traces',
  },
  serviceName: { name: 'OTEL_SERVICE_NAME', fallback: 'rtsport', about: 'The name of this service in traces.' },
  tracingDisabled: { name: 'OTEL_SDK_DISABLED', fallback: 'false', about: '`true` turns traces off, even if a collector is set.' },
} as const satisfies Settings

export interface TracingConfig {
  /** The service's name in traces. */
  readonly serviceName: string
}

/** Logging and tracing. */
export interface OperatingConfig {
  readonly logLevel: LogLevel
  /** Null: nothing is traced, and OpenTelemetry is not loaded. Its exporter reads its other settings itself. */
  readonly tracing: TracingConfig | null
}

const isLevel = (text: string): text is LogLevel => LOG_LEVELS.some(level => level === text)

/** With the embedded store, a person reads the welcome text at a terminal; a server's log is read by machines. */
function readLogLevel(environment: Environment, databaseUrl: string | null): LogLevel {
  const text = readText(environment, operatingSettings.logLevel)?.toLowerCase() ?? (databaseUrl === null ? 'warn' : 'info')
  if (isLevel(text)) return text
  throw new ConfigError(`LOG_LEVEL must be one of ${LOG_LEVELS.join(', ')}, not "${text}"`)
}

/** The message omits the value, because an address may contain a password. */
function checkAddress({ name }: Setting, text: string): void {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return
  throw new ConfigError(`${name} must be an address that begins with http:// or https://`)
}

function readTracing(environment: Environment): TracingConfig | null {
  const { collector, serviceName, tracingDisabled } = operatingSettings
  const address = readText(environment, collector)
  if (address === null) return null
  checkAddress(collector, address)
  if (readBoolean(environment, tracingDisabled, false)) return null
  return { serviceName: readText(environment, serviceName) ?? serviceName.fallback }
}

export const readOperating = (environment: Environment, databaseUrl: string | null): OperatingConfig => ({
  logLevel: readLogLevel(environment, databaseUrl),
  tracing: readTracing(environment),
})
