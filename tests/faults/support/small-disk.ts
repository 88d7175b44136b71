import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs'
import path from 'node:path'

const MEGABYTE = 1 << 20
const PAGE = 4096

function mount(folder: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder], { stdio: 'ignore' })
}

/** A file system of its own in memory, which a test may fill. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns null where none can be made: that takes root, and in a container the right to mount */
  static make(megabytes: number): SmallDisk | null {
    const folder = mkdtempSync('/tmp/rtsport-test-disk-')
    try {
      mount(folder, megabytes)
      return new SmallDisk(folder)
    } catch {
      rmdirSync(folder)
      return null
    }
  }

  /** Takes what room there is. */
  fill(): void {
    for (const size of [MEGABYTE, PAGE]) while (this.take(size));
  }

  /** Gives back what `fill` has taken. */
  free(): void {
    rmSync(this.filler, { force: true })
  }

  remove(): void {
    execFileSync('umount', [this.folder])
    rmdirSync(this.folder)
  }

  private get filler(): string {
    return path.join(this.folder, 'filler')
  }

  private take(size: number): boolean {
    try {
      appendFileSync(this.filler, Buffer.alloc(size))
      return true
    } catch {
      return false
    }
  }
}

function canMake(): boolean {
  const disk = SmallDisk.make(1)
  disk?.remove()
  return disk !== null
}

/** Making one takes root. */
export const describeWithSmallDisk = canMake() ? describe : describe.skip
