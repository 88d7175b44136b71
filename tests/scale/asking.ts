import { setTimeout as wait } from 'node:timers/promises'
import type { ApiError, Client } from '../support/client.js'
import type { Started } from '../support/process.js'

export const HEADER = 'x-rtsport-max-staleness'
/** The largest staleness the server accepts. */
export const ANY = 300

export interface Read {
  readonly status: number
  readonly data: Readonly<Record<string, unknown>> | null
  readonly codes: readonly string[]
  readonly text: string
}

/** @param seconds how old the answer may be; null: no header */
export async function read(client: Client, query: string, seconds: number | string | null = ANY): Promise<Read> {
  const response = await client.post(JSON.stringify({ query }), seconds === null ? {} : { [HEADER]: String(seconds) })
  const text = await response.text()
  const { data = null, errors = [] } = JSON.parse(text) as { readonly data?: Read['data']; readonly errors?: readonly ApiError[] }
  return { status: response.status, data, codes: errors.map(({ extensions }) => extensions.code), text }
}

/** How many of a process's stale-tolerant reads each store answered, and why not the replica. */
export interface Reads {
  readonly replica: number
  readonly lag: number
  readonly change: number
  readonly failure: number
}

const metricsOf = async ({ url }: Started): Promise<string> => (await fetch(`${url}/metrics`)).text()

export async function readsOf(started: Started): Promise<Reads> {
  const text = await metricsOf(started)
  const count = (store: string, reason: string): number =>
    Number(new RegExp(`^rtsport_reads_total\\{store="${store}",reason="${reason}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? Number.NaN)
  const [lag, change, failure] = ['lag', 'change', 'failure'].map(reason => count('primary', reason)) as [number, number, number]
  return { replica: count('replica', ''), lag, change, failure }
}

/** Counts the reads that a piece of work caused, by the store that answered. */
export async function readsDuring<T>(started: Started, work: () => Promise<T>): Promise<readonly [T, Reads]> {
  const before = await readsOf(started)
  const result = await work()
  const after = await readsOf(started)
  const since = (key: keyof Reads): number => after[key] - before[key]
  return [result, { replica: since('replica'), lag: since('lag'), change: since('change'), failure: since('failure') }]
}

const isUsed = async (started: Started): Promise<boolean> => /^rtsport_replica_staleness_seconds 0/m.test(await metricsOf(started))

/** Resolves once the process uses its replica. */
export async function usesReplica(started: Started): Promise<void> {
  while (!(await isUsed(started))) await wait(50)
}

/** Resolves once the process has stopped using its replica. */
export async function leavesReplica(started: Started): Promise<void> {
  while (await isUsed(started)) await wait(50)
}
