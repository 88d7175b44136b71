import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Another process uses the folder; the message says which. */
export class FolderInUse extends Error {}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/**
 * Claims a folder for this process. Two processes that write to one embedded database would destroy it.
 * @returns a function that releases the folder
 * @throws FolderInUse if a running process has it
 */
export function claimFolder(folder: string): () => void {
  mkdirSync(folder, { recursive: true })
  const file = path.join(folder, 'pid')
  const claim = (): void => {
    writeFileSync(file, String(process.pid), { flag: 'wx' })
  }
  try {
    claim()
  } catch {
    const pid = Number(readFileSync(file, 'utf8'))
    if (pid !== process.pid && isRunning(pid))
      throw new FolderInUse(`${folder} is in use by a running RTSport (process ${pid}): stop that one first`)
    rmSync(file) // its process did not exit cleanly
    claim()
  }
  return () => {
    rmSync(file, { force: true })
  }
}
