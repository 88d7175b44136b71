import fs from 'node:fs'
import path from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { NodeFS } from '@electric-sql/pglite/nodefs'

/** The parts of Emscripten's file system that an fsync passes through. PGlite does not publish their types. */
interface Stream {
  /** The host's file descriptor; a folder has none. */
  readonly nfd?: number
}
interface NodeFiles {
  readonly stream_ops: { fsync?: (stream: Stream) => number }
  /** Turns Node's error into one that PostgreSQL understands. */
  tryFSOperation<T>(operation: () => T): T
}
type Initialized = Awaited<ReturnType<NodeFS['init']>>
interface Module {
  readonly FS: { readonly filesystems: { readonly NODEFS: NodeFiles } }
}

/** A file system whose fsync reaches the disk. PGlite's own leaves flushing to the operating system. */
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

/** PGlite's start parameters without -F, which turns fsync off. Of the WAL sync methods, PGlite has only fsync. */
const durable = [...PGlite.defaultStartParams.filter(parameter => parameter !== '-F'), '-c', 'wal_sync_method=fsync']

function flushFile(file: string): void {
  const opened = fs.openSync(file, 'r')
  fs.fsyncSync(opened)
  fs.closeSync(opened)
}

/**
 * Creates a database. PGlite creates one with its own parameters only, so the files are fsynced afterwards. The folder gets its name last:
 * a process that crashes half-way leaves no partial database under it.
 */
async function make(folder: string): Promise<void> {
  const making = `${folder}.new`
  fs.rmSync(making, { recursive: true, force: true })
  await (await PGlite.create(making)).close()
  for (const name of fs.readdirSync(making, { recursive: true, encoding: 'utf8' })) flushFile(path.join(making, name))
  if (fs.existsSync(folder)) fs.rmdirSync(folder) // fails if the folder is not empty; nothing in it is deleted
  fs.renameSync(making, folder)
  flushFile(path.dirname(folder))
}

/** Opens PGlite in a folder with durable commits: a commit that was confirmed survives a crash of the process or of the machine. */
export async function openInFolder(folder: string): Promise<PGlite> {
  fs.mkdirSync(path.dirname(folder), { recursive: true })
  if (!fs.existsSync(path.join(folder, 'PG_VERSION'))) await make(folder)
  return PGlite.create({ fs: new DurableFolder(folder), startParams: durable })
}
