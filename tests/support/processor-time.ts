import { parse } from 'graphql'

/** The processor time that work took in this process, in ms. What else the machine does is not in it, as it is in a clock's time. */
export async function processorTime(work: () => unknown): Promise<number> {
  const begun = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(begun)
  return (user + system) / 1000
}

const DOCUMENT = `{ ${Array.from({ length: 5_000 }, (_, n) => `f${n}: field(first: ${n}) { id name }`).join(' ')} }`

/**
 * How many times as long as parsing a document of 180 KB some work takes: at the best of so many rounds of each in turn, so that what
 * slows one slows the other.
 */
export async function timesAsLongAsParsing(work: () => unknown, rounds = 5): Promise<number> {
  const [own, parsing]: [number[], number[]] = [[], []]
  for (let round = 0; round < rounds; round += 1) {
    own.push(await processorTime(work))
    parsing.push(await processorTime(() => parse(DOCUMENT)))
  }
  return Math.min(...own) / Math.max(Math.min(...parsing), 1)
}
