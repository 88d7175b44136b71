import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import path from 'node:path'
import { bindMigrationAwareSqlAdapterFactory, type SqlDriverAdapter } from '@prisma/driver-adapter-utils'
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg'
import { prismaFolder } from '../../../src/folders.js'
import type { EngineTarget } from '../../../src/data/migrations/target.js'

const NO_FILTER = { externalTables: [], externalEnums: [] }

let loaded: Promise<void> | undefined

/** Unrefs the engine's timers: it never clears its lock's ten-second timeout, which would keep the process alive. */
const imports: Readonly<Record<string, unknown>> = Object.fromEntries<unknown>(
  Object.entries<unknown>(bindings).map(([name, value]) =>
    name.startsWith('__wbg_setTimeout_') ? [name, (run: () => void, ms: number) => setTimeout(run, ms).unref()] : [name, value],
  ),
)

/** The engine is published for bundlers, so Node loads its WebAssembly module here, once per process. */
function load(): Promise<void> {
  loaded ??= (async () => {
    const file = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg')
    const bytes = await readFile(path.join(path.dirname(file), 'schema_engine_bg.wasm'))
    const { instance } = await WebAssembly.instantiate(bytes, { './schema_engine_bg.js': imports as unknown as WebAssembly.ModuleImports })
    const { __wbg_set_wasm: setWasm } = bindings as unknown as { readonly __wbg_set_wasm: (exports: WebAssembly.Exports) => void }
    setWasm(instance.exports)
    const { __wbindgen_start: start } = instance.exports
    if (typeof start === 'function') Reflect.apply(start, undefined, [])
  })()
  return loaded
}

async function withEngine<T>(
  target: EngineTarget,
  work: (engine: bindings.SchemaEngine, datamodel: bindings.SchemaContainer) => Promise<T>,
): Promise<T> {
  await load()
  const file = path.join(prismaFolder, 'schema.prisma')
  const datamodel = { path: file, content: await readFile(file, 'utf8') }
  const connected: SqlDriverAdapter[] = []
  const adapter = bindMigrationAwareSqlAdapterFactory({
    ...target,
    async connect() {
      const main = await target.connect()
      connected.push(main)
      return main
    },
  })
  const engine = await bindings.SchemaEngine.new({ datamodels: [[datamodel.path, datamodel.content]] }, () => undefined, adapter)
  try {
    return await work(engine, datamodel)
  } finally {
    engine.free()
    // The engine does not close its connections, and they hold its lock.
    await Promise.all(connected.map(main => main.dispose()))
  }
}

/**
 * The SQL that creates schema.prisma's tables, keys and indexes in an empty database. It reads no database: the engine's introspection
 * fails with the published adapters, which do not know PostgreSQL's type "char".
 */
export function schemaScript(target: EngineTarget): Promise<string> {
  return withEngine(target, async (engine, datamodel) => {
    const result = await engine.diff({
      from: { tag: 'empty' },
      to: { tag: 'schemaDatamodel', files: [datamodel] },
      script: true,
      exitCode: null,
      filters: NO_FILTER,
    })
    return result.stdout ?? ''
  })
}
