import type { Database } from '../database.js'
import { uuidV7 } from '../uuid-v7.js'
import { addKey, readKeys } from './key-rows.js'
import type { MasterKeys, NoteKey } from './master-keys.js'
import { asOwner } from './owner.js'

/** After a rotation, a process may use the older key for this long. Both keys are valid. */
const FRESH_MS = 60_000

interface SchoolKeys {
  readonly byId: ReadonlyMap<string, NoteKey>
  readonly newest: NoteKey | undefined
  readonly readAt: number
}

/** A cache of the schools' keys. They are read as the owner of the tables, never in a viewer's session. */
export class NoteKeys {
  private readonly schools = new Map<string, SchoolKeys>()
  private readonly reading = new Map<string, Promise<SchoolKeys>>()

  constructor(
    private readonly database: Database,
    private readonly masters: MasterKeys,
  ) {}

  /**
   * Reads the keys of all schools.
   * @throws WrongNotesKey if this server cannot decrypt one of them
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

  /** The key that encrypts a school's new notes; created if there is none. */
  async newest(schoolId: string): Promise<NoteKey> {
    const known = this.schools.get(schoolId)
    if (!known?.newest) return this.readOrMake(schoolId)
    // Refreshes for the next note; this one does not wait.
    if (this.database.isShared && Date.now() - known.readAt > FRESH_MS) this.read(schoolId).catch(() => undefined)
    return known.newest
  }

  find(schoolId: string, keyId: string): NoteKey | undefined {
    return this.schools.get(schoolId)?.byId.get(keyId)
  }

  /** Reads a school's keys again. Single flight: concurrent calls share one read. */
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

  /** Another server may have made a key under a master key that this one lacks. Only the notes under that key become unreadable. */
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
