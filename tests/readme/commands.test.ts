import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { blocksOf, inRoot, pages, readText } from './markdown.js'

const { scripts } = JSON.parse(readText('package.json')) as { readonly scripts: Readonly<Record<string, string>> }

interface Command {
  readonly file: string
  readonly script: string
  /** The arguments after `--`. */
  readonly args: readonly string[]
}

const COMMAND = /\bnpm (?:run ([\w:-]+)|(start|test)\b)(?: -- ([^`\n|#)]+))?/g

const commands: readonly Command[] = pages.flatMap(({ file, text }) =>
  [...text.matchAll(COMMAND)].map(([, run, short, args = '']) => ({
    file,
    script: (run ?? short ?? '').replace(/:$/, ''),
    args: args.trim().split(/\s+/).filter(Boolean),
  })),
)

/** The source of a script's program and its neighbouring imports, where its options are declared. */
function sourceOf(script: string): string {
  const named = /\S+\.m?js/g
  const file =
    (scripts[script] ?? '')
      .match(named)
      ?.at(-1)
      ?.replace(/^dist\/(.*)\.js$/, '$1.ts') ?? ''
  const text = readText(file)
  const beside = [...text.matchAll(/from '(\.\/[\w-]+\.mjs)'/g)].map(([, name = '']) => readText(path.join(path.dirname(file), name)))
  return [text, ...beside].join('\n')
}

/** Whether Jest finds a test by this argument. */
const namesTests = (argument: string): boolean => {
  const folder = path.dirname(argument)
  return existsSync(inRoot(folder)) && readdirSync(inRoot(folder)).some(name => path.join(folder, name).startsWith(argument))
}

const takesOption = (script: string, option: string): boolean => new RegExp(`\\b${option.slice(2)}\\b`).test(sourceOf(script))

test('the documents name commands', () => {
  expect(commands.length).toBeGreaterThan(30)
})

test('every named npm script exists', () => {
  expect(commands.filter(({ script }) => !(script in scripts))).toEqual([])
})

test('every named option exists', () => {
  const isTests = ({ script }: Command): boolean => script.startsWith('test')
  const wrong = commands.filter(command => {
    if (isTests(command)) return command.args.some(argument => !argument.startsWith('-') && !namesTests(argument))
    return command.args.some(argument => argument.startsWith('--') && !takesOption(command.script, argument))
  })
  expect(wrong).toEqual([])
})

/** The lines of the documents' shell blocks, with continued lines joined. */
const lines = pages.flatMap(page =>
  blocksOf(page)
    .filter(({ language }) => ['bash', 'sh'].includes(language))
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .map(line => line.replace(/\s+#.*$/, '').trim())
    .filter(Boolean),
)

const MAKES_A_KEY = /^node -p /
const SMOKE = readText('scripts/smoke/everything.mjs')

/** Whether tests/readme runs the line, or scripts/smoke/everything.mjs does, as a new user in a fresh clone. */
function isRun(line: string): boolean {
  if (line.startsWith('curl ') || MAKES_A_KEY.test(line) || line === 'npm start') return true
  const script = /^npm run ([\w:-]+)/.exec(line)?.[1]
  return script !== undefined && SMOKE.includes(`'run', '${script}'`)
}

const NOT_RUN_HERE: readonly (readonly [line: RegExp, why: string])[] = [
  [/^(?:\S+=\S+ )?npm (?:run )?test\b/, 'a step of .ci/run by itself'],
  [/^bench\/setup\.sh$/, 'installs packages of the machine'],
  [/^npm run bench\b/, 'minutes to an hour, on a machine that does nothing else'],
]

test('every line of a shell block is run, or is listed with a reason why not', () => {
  expect(lines.filter(line => !isRun(line) && !NOT_RUN_HERE.some(([pattern]) => pattern.test(line)))).toEqual([])
  expect(NOT_RUN_HERE.filter(([pattern]) => !lines.some(line => pattern.test(line)))).toEqual([])
})

test.each(lines.filter(line => MAKES_A_KEY.test(line)))('%s prints a key that is long enough', line => {
  const key = execFileSync('bash', ['-c', line], { encoding: 'utf8' }).trim()
  expect(Buffer.byteLength(key)).toBeGreaterThanOrEqual(32)
})
