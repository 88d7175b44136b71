import { readConfig } from '../../src/config.js'
import { allSettings } from '../../src/config/describe.js'
import { ConfigError } from '../../src/config/settings.js'
import { codeIn, page } from './markdown.js'

/** A server with all settings that others depend on, so that every setting is read. */
const server: Readonly<Record<string, string>> = {
  DATABASE_URL: 'postgresql://127.0.0.1/rtsport',
  SECRET_KEY: 'k'.repeat(32),
  NOTES_KEY: 'n'.repeat(32),
  OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:4318',
}

/** The variables that readConfig reads. */
function variablesRead(): readonly string[] {
  const names = new Set<string>()
  const get = (_target: object, name: string): string | undefined => {
    names.add(name)
    return server[name]
  }
  readConfig(new Proxy({}, { get }))
  return [...names]
}

test('the declared settings are exactly the variables that are read', () => {
  expect(allSettings.map(({ name }) => name).sort()).toEqual([...variablesRead()].sort())
})

test.each(allSettings)('the server starts with the example of $name', ({ name, example, fallback }) => {
  const value = String(example ?? fallback ?? '')
  expect(() => readConfig({ ...server, ...(value !== '' && { [name]: value }) })).not.toThrow()
})

test.each(allSettings.filter(({ range }) => range !== undefined))('$name is refused outside its range', ({ name, range = [0, 0] }) => {
  for (const value of [range[0] - 1, range[1] + 1]) expect(() => readConfig({ ...server, [name]: String(value) })).toThrow(ConfigError)
})

test('docs/settings.md has a row for each setting', () => {
  const rows = [...page('docs/settings.md').text.matchAll(/^\| (`[A-Z_]+`) \|/gm)].map(([, name = '']) => codeIn(name)[0])
  expect(rows).toEqual(allSettings.map(({ name }) => name))
})
