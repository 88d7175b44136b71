import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, rmdirSync } from 'node:fs'
import path from 'node:path'

const MEGABYTE = 1 << 20
const PAGE = 4096

function mount(folder: string, megabytes: number): void {
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0755`, 'tmpfs', folder], { stdio: 'ignore' })
}

/** A small in-memory file system for a test to fill. */
export class SmallDisk {
  private constructor(readonly folder: string) {}

  /** @returns null if it cannot be mounted: that needs root, and in a container permission to mount */
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

  /** Uses up all free space. */
  fill(): void {
    for (const size of [MEGABYTE, PAGE]) while (this.take(size));
  }

  /** Frees what `fill` has used. */
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

/** Needs root. */
export const describeWithSmallDisk = canMake() ? describe : describe.skip
