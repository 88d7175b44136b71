import { setTimeout as wait } from 'node:timers/promises'
import { openServerDatabase } from '../../src/data/server-database.js'
import { hasPostgresPrograms, OwnPostgres } from '../support/own-postgres.js'
import { build } from '../support/process.js'
import { describeWithSmallDisk, SmallDisk } from './support/small-disk.js'
import { fillForCrowd, rounds, Server, throughFault } from './support/stage.js'

const describeWhereItCan = hasPostgresPrograms ? describeWithSmallDisk : describe.skip

describeWhereItCan('nothing acknowledged is lost when PostgreSQL’s disk', () => {
  test('is full, again and again', async () => {
    await build()
    const disk = SmallDisk.make(400)
    if (!disk) throw new Error('no disk')
    const postgres = await OwnPostgres.make({ min_wal_size: '32MB', max_wal_size: '48MB' }, disk.folder)
    await fillForCrowd(postgres.urlOf())
    const server = await Server.start(postgres.urlOf())
    const full = async (): Promise<void> => {
      for (let round = 0; round < rounds(3); round += 1) {
        const until = Date.now() + 8_000
        while (Date.now() < until) {
          disk.fill()
          await wait(100)
        }
        disk.free()
        // PostgreSQL shuts down when there is no space for its WAL.
        if (!postgres.isRunning) await postgres.start()
        await wait(2_000)
      }
    }
    const ledger = await throughFault({ nextUrl: () => server.url }, full, () => Promise.resolve(openServerDatabase(postgres.urlOf(), 2)))
    expect([...ledger.tries.keys()]).toContain('503 SERVICE_UNAVAILABLE')
    expect(server.isRunning).toBe(true)
    await server.end()
    await postgres.remove()
    disk.remove()
  })
})
