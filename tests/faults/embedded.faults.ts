import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { openEmbeddedDatabase } from '../../src/data/embedded-database.js'
import { temporaryFolder } from '../support/databases.js'
import { build } from '../support/process.js'
import { describeWithSmallDisk, SmallDisk } from './support/small-disk.js'
import { rounds, Server, throughFault } from './support/stage.js'

// One connection for all, in the server's own process, so fewer phones than on a server.
const crowd = { emails: ['at@lincoln.example'], writers: 20, readers: 5 }

const startIn = (folder: string): Promise<Server> => Server.start('', { DATA_FOLDER: folder })
const openIn = (folder: string) => openEmbeddedDatabase(path.join(folder, 'database'))

beforeAll(build)

describe('nothing acknowledged is lost on the embedded store when the server', () => {
  test('is killed, again and again', async () => {
    const folder = await temporaryFolder()
    const server = await startIn(folder)
    const kills = async (): Promise<void> => {
      for (let round = 0; round < rounds(4, 2); round += 1) {
        await server.killAndStart()
        await wait(2_000)
      }
    }
    const open = async () => {
      await server.kill()
      return openIn(folder)
    }
    const ledger = await throughFault({ nextUrl: () => server.url, ...crowd }, kills, open)
    expect(ledger.disturbed).toBeGreaterThan(0)
    await rm(folder, { recursive: true })
  })
})

describeWithSmallDisk('nothing acknowledged is lost on the embedded store when its disk', () => {
  test('is full for a while', async () => {
    const disk = SmallDisk.make(400)
    if (!disk) throw new Error('no disk')
    const server = await startIn(disk.folder)
    const full = async (): Promise<void> => {
      const until = Date.now() + 10_000
      while (Date.now() < until) {
        disk.fill()
        await wait(200)
      }
      disk.free()
      // A server that cannot continue exits with a message, and its supervisor restarts it.
      if (!server.isRunning) await server.startAgain()
    }
    const open = async () => {
      await server.end()
      return openIn(disk.folder)
    }
    const ledger = await throughFault({ nextUrl: () => server.url, ...crowd }, full, open)
    expect([...ledger.tries.keys()]).toContain('503 SERVICE_UNAVAILABLE')
    disk.remove()
  })
})
