import { format } from 'node:util'
import { keepPrinted } from './logs.js'

// Runs before each test file. Server logs go to the run's own files only, unless RTSPORT_TEST_LOGS=1 shows them as well.
const isShown = process.env['RTSPORT_TEST_LOGS'] === '1'

type Write = (chunk: string | Uint8Array, ...others: readonly unknown[]) => boolean
const isLog = (text: string): boolean => text.startsWith('{"level"')

for (const stream of [process.stdout, process.stderr]) {
  const write = stream.write.bind(stream) as Write
  stream.write = (chunk, ...others) => {
    const text = typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()
    keepPrinted(text)
    return isLog(text) && !isShown ? true : write(chunk, ...others)
  }
}
for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
  const print = console[name].bind(console)
  console[name] = (...values: readonly unknown[]) => {
    keepPrinted(`${format(...values)}\n`)
    print(...values)
  }
}
