import { parse } from 'graphql'

/** The CPU time of work in this process, in ms. Unlike wall-clock time, it excludes other load on the machine. */
export async function processorTime(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

const DOCUMENT = `{ ${Array.from({ length: 5_000 }, (_, n) => `f${n}: field(first: ${n}) { id name }`).join(' ')} }`

/**
 * How many times as long as parsing a 180 KB document some work takes. Rounds of both alternate, and the best of each counts, so that
 * anything that slows one slows the other.
 */
export async function timesAsLongAsParsing(work: () => unknown, rounds = 5): Promise<number> {
  const [own, parsing]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    own.push(await processorTime(work))
    parsing.push(await processorTime(() => parse(DOCUMENT)))
  }
  return Math.min(...own) / Math.max(Math.min(...parsing), 1)
}
