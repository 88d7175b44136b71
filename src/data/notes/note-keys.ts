import type { Database } from '../database.js'
import { uuidV7 } from '../uuid-v7.js'
import { addKey, readKeys } from './key-rows.js'
import type { MasterKeys, NoteKey } from './master-keys.js'
import { asOwner } from './owner.js'

/** After a rotation a process that has the older key goes on with it for so long at the most; either is good. */
const FRESH_MS = 60_000

interface SchoolKeys {
  readonly byId: ReadonlyMap<string, NoteKey>
  readonly newest: NoteKey | undefined
  readonly readAt: number
}

/** The schools' keys in this process's memory, read by the owner of the tables and never in a viewer's session. */
export class NoteKeys {
  private readonly schools = new Map<string, SchoolKeys>()
  private readonly reading = new Map<string, Promise<SchoolKeys>>()

  constructor(
    private readonly database: Database,
    private readonly masters: MasterKeys,
  ) {}

  /**
   * Reads the keys of all schools.
   * @throws WrongNotesKey where there is one that this server cannot decrypt
   */
  async readAll(): Promise<void> {
    const rows = await asOwner(this.database, query => readKeys(query, null))
    const keys = rows.map(row => this.masters.unwrap(row))
    this.schools.clear()
    for (const schoolId of new Set(keys.map(key => key.schoolId))) {
      this.keep(
        schoolId,
        keys.filter(key => key.schoolId === schoolId),
      )
    }
  }

  /** The key that encrypts a school's notes; made where there is none yet. */
  async newest(schoolId: string): Promise<NoteKey> {
    const known = this.schools.get(schoolId)
    if (!known?.newest) return this.readOrMake(schoolId)
    // For the next note: this one does not wait.
    if (this.database.isShared && Date.now() - known.readAt > FRESH_MS) this.read(schoolId).catch(() => undefined)
    return known.newest
  }

  find(schoolId: string, keyId: string): NoteKey | undefined {
    return this.schools.get(schoolId)?.byId.get(keyId)
  }

  /** Reads a school's keys again; several at once are one. */
  read(schoolId: string): Promise<SchoolKeys> {
    const reading = this.reading.get(schoolId) ?? this.readNow(schoolId).finally(() => this.reading.delete(schoolId))
    this.reading.set(schoolId, reading)
    return reading
  }

  private async readNow(schoolId: string): Promise<SchoolKeys> {
    const rows = await asOwner(this.database, query => readKeys(query, schoolId))
    return this.keep(
      schoolId,
      rows.flatMap(row => this.unwrapped(row)),
    )
  }

  /** One that another server has made under a master key that this one does not have yet costs the notes under it, not the others. */
  private unwrapped(row: Parameters<MasterKeys['unwrap']>[0]): readonly NoteKey[] {
    try {
      return [this.masters.unwrap(row)]
    } catch {
      return []
    }
  }

  private keep(schoolId: string, keys: readonly NoteKey[]): SchoolKeys {
    const kept = { byId: new Map(keys.map(key => [key.id, key])), newest: keys.at(-1), readAt: Date.now() }
    this.schools.set(schoolId, kept)
    return kept
  }

  private async readOrMake(schoolId: string): Promise<NoteKey> {
    const there = await this.read(schoolId)
    if (there.newest) return there.newest
    await asOwner(this.database, query => addKey(query, this.masters.make(schoolId, uuidV7(), 1)))
    const { newest } = await this.read(schoolId)
    if (!newest) throw new Error('a school’s note key cannot be used here')
    return newest
  }
}
