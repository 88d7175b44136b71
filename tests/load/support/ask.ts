import { setTimeout as wait } from 'node:timers/promises'

/** An operation with the sender's name in it, to recognize it at the database. */
export const askedBy = (who: string): string => `{ asked_by_${who}: school { name } }`

/** Waits until a value is as expected. A failure shows its last value. */
export async function until<T>(look: () => Promise<T> | T, expected: T, patienceMs = 10_000): Promise<void> {
  const end = Date.now() + patienceMs
  while ((await look()) !== expected && Date.now() < end) await wait(20)
  expect(await look()).toEqual(expected)
}

/** One value from `/metrics`. */
export async function metric(url: string, name: string): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text()
  const line = text.split('\n').find(one => one.startsWith(`${name} `))
  return Number(line?.slice(name.length + 1) ?? Number.NaN)
}
