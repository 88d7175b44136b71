import fs from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The parts of Emscripten's file system that a flush goes through; PGlite does not publish their types. */
interface Stream {
  /** The file's number here; a folder has none. */
  readonly nfd?: number
}
interface NodeFiles {
  readonly stream_ops: { fsync?: (stream: Stream) => number }
  /** Makes of Node's error one that PostgreSQL understands. */
  tryFSOperation<T>(operation: () => T): T
}
type Initialized = Awaited<ReturnType<NodeFS['init']>>
interface Module {
  readonly FS: { readonly filesystems: { readonly NODEFS: NodeFiles } }
}

/** Files that PostgreSQL can have put on the disk; PGlite leaves that to the operating system, in its own time. */
class DurableFolder extends NodeFS {
  override async init(...parameters: Parameters<NodeFS['init']>): Promise<Initialized> {
    const { emscriptenOpts } = await super.init(...parameters)
    const flushes = (module: unknown): void => {
      const { NODEFS } = (module as Module).FS.filesystems
      NODEFS.stream_ops.fsync = ({ nfd }) =>
        NODEFS.tryFSOperation(() => {
          if (nfd !== undefined) fs.fsyncSync(nfd)
          return 0
        })
    }
    return { emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), flushes] } }
  }
}

/** PGlite's own, without the one that says that nothing needs to be on the disk; and of the ways to put it there, the one that it has. */
const durable = [...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'), '-c', 'wal_sync_method=fsync']

function flushFile(file: string): void {
  const opened = fs.openSync(file, 'r')
  fs.fsyncSync(opened)
  fs.closeSync(opened)
}

/**
 * PGlite makes a new one with its own parameters alone, so what it has written is flushed behind it; and it is nothing before it is
 * whole: a process that ends half-way leaves no half of a database under the folder's name.
 */
async function make(folder: string): Promise<void> {
  const making = `${folder}.new`
  fs.rmSync(making, { recursive: true, force: true })
  await (await PGlite.create(making)).close()
  for (const name of fs.readdirSync(making, { recursive: true, encoding: 'utf8' })) flushFile(path.join(making, name))
  if (fs.existsSync(folder)) fs.rmdirSync(folder) // where there is something else in it, it stays, and this fails
  fs.renameSync(making, folder)
  flushFile(path.dirname(folder))
}

/**
 * Opens PGlite in a folder, so that a commit is on the disk when it is answered: it outlives the end of this process, and that of the
 * machine.
 */
export async function openInFolder(folder: string): Promise<PGlite> {
  fs.mkdirSync(path.dirname(folder), { recursive: true })
  if (!fs.existsSync(path.join(folder, 'PG_VERSION'))) await make(folder)
  return PGlite.create({ fs: new DurableFolder(folder), startParams: durable })
}
