import type { CodedError } from '../../src/errors.js'
import { CostBudget, type Spender } from '../../src/http/limits/cost-budget.js'
import { timesAsLongAsParsing } from '../support/processor-time.js'

const A_MINUTE = 60_000
const member = (id: string): Spender => ({ kind: 'member', id })

function makeBudget(): {
  readonly spend: (id: string, cost: number) => number
  readonly budget: CostBudget
  readonly pass: (ms: number) => void
} {
  let now = 1_000
  const budget = new CostBudget({ costPerMinute: 6_000, clock: () => now })
  return {
    budget,
    pass(ms) {
      now += ms
    },
    /** @returns the seconds to wait, 0 if paid */
    spend(id, cost) {
      try {
        budget.spend(member(id), cost)
        return 0
      } catch (error) {
        const { extensions } = error as CodedError
        expect(extensions).toMatchObject({ code: 'RATE_LIMITED', http: { status: 429 } })
        return extensions['retryAfter'] as number
      }
    },
  }
}

test('each spender may spend a minute’s budget at once, and is then told the wait', () => {
  const { spend, pass } = makeBudget()
  expect(spend('a', 6_000)).toBe(0)
  expect(spend('a', 3_000)).toBe(30)
  expect(spend('a', 1)).toBe(1)
  expect(spend('b', 6_000)).toBe(0)
  pass(30_000)
  expect(spend('a', 3_000)).toBe(0)
  pass(10 * A_MINUTE)
  expect(spend('a', 6_000)).toBe(0)
  expect(spend('a', 6_000)).toBe(60)
})

test('a refund can be spent again', () => {
  const { spend, budget } = makeBudget()
  expect(spend('a', 6_000)).toBe(0)
  budget.refund(member('a'), 2_000)
  expect(spend('a', 2_000)).toBe(0)
  expect(spend('a', 1)).toBe(1)
})

test('a member and a network with the same id are separate', () => {
  const { spend, budget } = makeBudget()
  expect(spend('a', 6_000)).toBe(0)
  expect(() => budget.spend({ kind: 'network', id: 'a' }, 6_000)).not.toThrow()
})

test('the number of accounts is bounded, and networks do not evict members', () => {
  const { spend, budget } = makeBudget()
  expect(spend('a', 6_000)).toBe(0)
  for (let address = 0; address < 30_000; address++) budget.spend({ kind: 'network', id: `${address}` }, 1)
  expect(spend('a', 1)).toBe(1)
  const accounts = Reflect.get(budget, 'accounts') as Readonly<Record<Spender['kind'], { readonly size: number }>>
  expect(accounts.network.size).toBe(10_000)
})

test('ten thousand operations take less time than parsing one large document', async () => {
  const budget = new CostBudget({ costPerMinute: 1_000_000_000 })
  const spender = member('a')
  const spend = (): void => {
    for (let times = 0; times < 10_000; times++) budget.spend(spender, 51)
  }
  expect(await timesAsLongAsParsing(spend)).toBeLessThan(1)
})
