import { readdirSync } from 'node:fs'

// Collects the real tests of the row policies instead of running them. For each mutant they run until one fails.

export interface Gathered {
  readonly file: string
  readonly title: string
  readonly run: () => unknown
}
type Body = (...args: readonly unknown[]) => unknown
interface File {
  readonly name: string
  readonly tests: readonly Gathered[]
  readonly before: readonly Body[]
  readonly after: readonly Body[]
}

/** Fills in a title like Jest, well enough to tell the rows of a table apart. */
const titled = (title: string, args: readonly unknown[]): string =>
  `${title} ${args.map(arg => (typeof arg === 'function' ? '' : JSON.stringify(arg))).join(' ')}`.slice(0, 300)

const rowsOf = (table: readonly unknown[]): readonly (readonly unknown[])[] =>
  table.map(row => (Array.isArray(row) ? (row as readonly unknown[]) : [row]))

/** Replaces Jest's functions while a test file is loaded. */
class Gatherer {
  readonly tests: Gathered[] = []
  readonly before: Body[] = []
  readonly after: Body[] = []
  private path: readonly string[] = []

  constructor(private readonly file: string) {}

  readonly globals = {
    beforeAll: (body: Body) => void this.before.push(body),
    afterAll: (body: Body) => void this.after.push(body),
    test: Object.assign((title: string, body: Body) => this.add(title, body, []), {
      each:
        (...table: readonly (readonly unknown[])[]) =>
        (title: string, body: Body) => {
          for (const args of rowsOf(table[0] ?? [])) this.add(titled(title, args), body, args)
        },
      skip: () => undefined,
    }),
    describe: Object.assign((title: string, body: Body) => this.within(title, body, []), {
      each:
        (...table: readonly (readonly unknown[])[]) =>
        (title: string, body: Body) => {
          for (const args of rowsOf(table[0] ?? [])) this.within(titled(title, args), body, args)
        },
      skip: () => undefined,
    }),
  }

  private add(title: string, body: Body, args: readonly unknown[]): void {
    this.tests.push({ file: this.file, title: [...this.path, title].join(' · '), run: () => body(...args) })
  }

  private within(title: string, body: Body, args: readonly unknown[]): void {
    const outside = this.path
    this.path = [...outside, title]
    body(...args)
    this.path = outside
  }
}

/** Loads a test file. @param name below tests/sql/ */
async function gather(name: string): Promise<File> {
  const gatherer = new Gatherer(name)
  const own = Object.keys(gatherer.globals).map(key => [key, Reflect.get(globalThis, key) as unknown] as const)
  Object.assign(globalThis, gatherer.globals)
  try {
    await import(`../sql/${name}`)
  } finally {
    Object.assign(globalThis, Object.fromEntries(own))
  }
  return { name, tests: gatherer.tests, before: gatherer.before, after: gatherer.after }
}

/** Every file on row-level security, and those that test policies of their own. */
const OTHERS = ['emergency-disclosures.test.ts', 'practice-plan-links.test.ts']

export async function gatherAll(): Promise<readonly File[]> {
  const names = readdirSync(new URL('../sql/row-security/', import.meta.url)).filter(name => name.endsWith('.test.ts'))
  const files: File[] = []
  for (const name of [...names.map(own => `row-security/${own}`), ...OTHERS]) files.push(await gather(name.replace(/\.ts$/, '.js')))
  return files
}

/** The first test that fails, or null. */
export async function firstToFail(tests: readonly Gathered[]): Promise<Gathered | null> {
  for (const one of tests) {
    try {
      await one.run()
    } catch {
      return one
    }
  }
  return null
}
