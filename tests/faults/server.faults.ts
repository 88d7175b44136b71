import { readFileSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { openServerDatabase } from '../../src/data/server-database.js'
import { hasPostgresPrograms, OwnPostgres } from '../support/own-postgres.js'
import { build } from '../support/process.js'
import { fillForCrowd, rounds, Server, testInLong, throughFault } from './support/stage.js'

const describeWhereItCan = hasPostgresPrograms ? describe : describe.skip

describeWhereItCan('nothing acknowledged is lost when the server', () => {
  let postgres: OwnPostgres
  const open = () => Promise.resolve(openServerDatabase(postgres.urlOf(), 2))

  beforeAll(async () => {
    await build()
    postgres = await OwnPostgres.make()
    await fillForCrowd(postgres.urlOf())
  })

  afterAll(() => postgres.remove())

  test('is killed, again and again', async () => {
    const server = await Server.start(postgres.urlOf())
    const kills = async (): Promise<void> => {
      for (let round = 0; round < rounds(4, 2); round += 1) {
        await server.killAndStart()
        await wait(1_000)
      }
    }
    const ledger = await throughFault({ nextUrl: () => server.url }, kills, open)
    expect(ledger.disturbed).toBeGreaterThan(0)
    await server.end()
  })

  testInLong('has two workers and one of them is killed, again and again', async () => {
    const server = await Server.start(postgres.urlOf(), { WORKERS: '2' })
    const workers = (): readonly number[] =>
      readFileSync(`/proc/${server.pid}/task/${server.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number)
    const kills = async (): Promise<void> => {
      for (let round = 0; round < rounds(4, 2); round += 1) {
        process.kill(workers()[0] ?? 0, 'SIGKILL')
        while (workers().length > 1) await wait(10)
        while (workers().length < 2) await wait(50)
        await wait(1_000)
      }
    }
    const ledger = await throughFault({ nextUrl: () => server.url }, kills, open)
    expect(ledger.disturbed).toBeGreaterThan(0)
    await server.end()
  })

  test('starts before PostgreSQL does', async () => {
    const server = await Server.start(postgres.urlOf())
    const both = async (): Promise<void> => {
      await Promise.all([server.kill(), postgres.stop('immediate')])
      const starting = server.startAgain()
      await wait(3_000)
      await postgres.start()
      await starting
    }
    const ledger = await throughFault({ nextUrl: () => server.url }, both, open)
    expect(ledger.disturbed).toBeGreaterThan(0)
    await server.end()
  })
})
