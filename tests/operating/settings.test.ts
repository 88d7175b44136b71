import { readConfig } from '../../src/config.js'

const server = {
  DATABASE_URL: 'postgresql://127.0.0.1/rtsport',
  SECRET_KEY: 'a key of more than thirty-two bytes for a test',
  NOTES_KEY: 'another one of more than thirty-two bytes for it',
}
const read = (more: Readonly<Record<string, string>>) => readConfig({ ...server, ...more })

test('a server logs every request, and the embedded store in a terminal only problems', () => {
  expect(read({}).logLevel).toBe('info')
  expect(readConfig({}).logLevel).toBe('warn')
})

test.each(['fatal', 'error', 'warn', 'info', 'debug', 'silent'])('LOG_LEVEL may be %s', level => {
  expect(read({ LOG_LEVEL: level.toUpperCase() }).logLevel).toBe(level)
})

test('an unknown LOG_LEVEL stops the start, and the message names it', () => {
  expect(() => read({ LOG_LEVEL: 'loud' })).toThrow('LOG_LEVEL')
})

test('tracing is off without a collector, or when disabled', () => {
  expect(read({}).tracing).toBeNull()
  expect(read({ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318', OTEL_SDK_DISABLED: 'true' }).tracing).toBeNull()
})

test('a collector’s address turns tracing on', () => {
  const settings = { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318' }
  expect(read(settings).tracing).toEqual({ serviceName: 'rtsport' })
  expect(read({ ...settings, OTEL_SERVICE_NAME: 'school' }).tracing).toEqual({ serviceName: 'school' })
})

test.each(['127.0.0.1:4318', 'ftp://who:secret@there', 'nonsense'])('an address such as %s stops the start, and is not repeated', text => {
  expect(() => read({ OTEL_EXPORTER_OTLP_ENDPOINT: text })).toThrow(/^OTEL_EXPORTER_OTLP_ENDPOINT (?!.*secret)/)
})

test('localhost means 127.0.0.1', () => {
  expect([read({}), read({ HOST: 'localhost' }), read({ HOST: '::1' })].map(({ host }) => host)).toEqual(['127.0.0.1', '127.0.0.1', '::1'])
})
